import type { BenchArea } from './benchRow.ts';
import { gradientRows } from './onnx/gradientRows.ts';
import { sessionRows } from './onnx/sessions.ts';
import { trainingRows } from './onnx/training.ts';

/** The engine beside TensorFlow.js and the bare runtime. */
export const parts: BenchArea['parts'] = {
  gradients: gradientRows,
  training: trainingRows,
  sessions: sessionRows,
};

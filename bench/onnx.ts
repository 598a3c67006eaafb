import type { BenchRow } from './benchRow.ts';
import { gradientRows } from './onnx/gradientRows.ts';
import { sessionRows } from './onnx/sessions.ts';
import { trainingRows } from './onnx/training.ts';

/** The engine beside TensorFlow.js and the bare runtime. */
export async function rows(): Promise<readonly BenchRow[]> {
  return [...(await gradientRows()), ...(await trainingRows()), ...(await sessionRows())];
}

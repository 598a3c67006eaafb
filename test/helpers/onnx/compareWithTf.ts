import type * as tf from '@tensorflow/tfjs';

import type { RandomStream } from '../../../src/core/random.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { compareGradients } from './compareGradients.ts';
import type { Comparison } from './compareGradients.ts';
import { interpret } from './tfInterpreter.ts';

/** Relative L2 distances between the engine's gradients and those of TensorFlow.js; see `compareGradients`. */
export async function compareWithTf(
  t: typeof tf,
  source: OnnxModel,
  random: RandomStream,
  comparison: Comparison = {},
): Promise<{ readonly name: string; readonly error: number }[]> {
  return compareGradients(source, random, comparison, ({ model, probed, feeds, parts }) =>
    parts.map(({ output, factors, withRespectTo }) => {
      const points = withRespectTo.map((value) => {
        const tensor = feeds[value] ?? model.graph.initializers.get(value);
        return t.tensor(tensor?.data as Float32Array, [...(tensor?.shape ?? [])]);
      });
      const w = t.tensor(factors.data as Float32Array, [...factors.shape]);
      const found = t.grads((...values: tf.Tensor[]) => {
        const fed = Object.fromEntries(
          withRespectTo.map((value, i) => [value, values[i] as tf.Tensor]),
        );
        const y = interpret(t, model, probed, fed).get(output) as tf.Tensor;
        return y.mul(w).sum();
      })(points);
      const gradients = found.map((gradient) => gradient.dataSync() as Float32Array);
      t.dispose([...points, w, ...found]);
      return gradients;
    }),
  );
}

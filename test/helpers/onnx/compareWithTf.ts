import type * as tf from '@tensorflow/tfjs';

import type { RandomStream } from '../../../src/core/random.ts';
import { elementCount, float32Tensor } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { gradientModel } from '../../../src/onnx/gradient/gradientModel.ts';
import { defaultFeeds } from '../../../src/onnx/graph/defaultFeeds.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { normaliseModel } from '../../../src/onnx/graph/normaliseModel.ts';
import { probeTypes } from '../../../src/onnx/graph/probeTypes.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { runHere } from './runHere.ts';
import { interpret } from './tfInterpreter.ts';

/**
 * Relative L2 distances between the engine's gradients and those of TensorFlow.js, of a randomly weighted sum of each
 * output: in the first input, and in up to `weights` initializers spread over the model.
 */
export async function compareWithTf(
  t: typeof tf,
  source: OnnxModel,
  random: RandomStream,
  { scale = 1, weights = 0 }: { scale?: number; weights?: number } = {},
): Promise<{ readonly name: string; readonly error: number }[]> {
  const model = normaliseModel(source);
  const [input] = model.graph.inputs;
  const name = input?.name ?? '';
  const blank = defaultFeeds(model)[name] as Tensor;
  const normal = (shape: readonly number[], factor: number): Tensor =>
    float32Tensor(
      shape,
      Float32Array.from({ length: elementCount(shape) }, () => factor * random.normal()),
    );
  const feeds = { [name]: normal(blank.shape, scale) };
  const probed = await probeTypes(model, feeds, runHere);
  const matrices = model.graph.nodes
    .filter((node) => /^(Conv|Gemm|MatMul)$/.test(node.opType))
    .map((node) => node.inputs[1] ?? '')
    .filter((initializer) => model.graph.initializers.has(initializer));
  const chosen = matrices.filter(
    (_, i) => weights > 0 && i % Math.max(1, Math.floor(matrices.length / weights)) === 0,
  );
  const results: { readonly name: string; readonly error: number }[] = [];
  for (const output of model.graph.outputs) {
    const upstream = ancestors(model, output.name);
    const withRespectTo = [name, ...new Set(chosen)].filter((value) => upstream.has(value));
    const made = await gradientModel(source, {
      loss: { kind: 'output', output: output.name },
      withRespectTo,
      feeds,
      run: runHere,
    });
    const shape = probed.types.get(output.name)?.shape ?? [];
    const factors = normal(shape, 1);
    const lossFeeds = { [made.lossInputs['weights'] ?? '']: factors };
    const ours = await runHere(encodeModel(made.model), { ...feeds, ...lossFeeds });
    const points = withRespectTo.map((value) => {
      const tensor = value === name ? feeds[name] : model.graph.initializers.get(value);
      return t.tensor(tensor?.data as Float32Array, [...(tensor?.shape ?? [])]);
    });
    const w = t.tensor(factors.data as Float32Array, [...shape]);
    const theirs = t.grads((...values: tf.Tensor[]) => {
      const fed = Object.fromEntries(
        withRespectTo.map((value, i) => [value, values[i] as tf.Tensor]),
      );
      const found = interpret(t, model, probed, fed).get(output.name) as tf.Tensor;
      return found.mul(w).sum();
    })(points);
    withRespectTo.forEach((value, i) => {
      const expected = theirs[i]?.dataSync() as Float32Array;
      const found = ours[made.gradients[value] ?? '']?.data as Float32Array;
      const distance = Math.hypot(...norms(expected, (e, k) => e - (found[k] ?? 0)));
      const length = Math.hypot(...norms(expected, (e) => e));
      results.push({ name: `${output.name} in ${value}`, error: distance / (length + 1e-12) });
    });
    t.dispose([...points, w, ...theirs]);
  }
  return results;
}

/** Root of the sum of squares, in parts that `Math.hypot` can take as arguments. */
function norms(values: Float32Array, of: (value: number, index: number) => number): number[] {
  let sum = 0;
  values.forEach((value, i) => (sum += of(value, i) ** 2));
  return [Math.sqrt(sum)];
}

/** The names of all values that an output is computed from. */
function ancestors({ graph }: OnnxModel, output: string): ReadonlySet<string> {
  const found = new Set([output]);
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some((name) => found.has(name)))
      for (const name of node.inputs) found.add(name);
  }
  return found;
}

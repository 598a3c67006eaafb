import type { RandomStream } from '../../../src/core/random.ts';
import { elementCount, float32Tensor } from '../../../src/core/tensor.ts';
import type { Tensor, TensorMap } from '../../../src/core/tensor.ts';
import { gradientModel } from '../../../src/onnx/gradient/gradientModel.ts';
import { defaultFeeds } from '../../../src/onnx/graph/defaultFeeds.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { normaliseModel } from '../../../src/onnx/graph/normaliseModel.ts';
import { probeTypes } from '../../../src/onnx/graph/probeTypes.ts';
import type { ProbedTypes } from '../../../src/onnx/graph/probeTypes.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { runHere } from './runHere.ts';

/** How far a comparison goes. */
export interface Comparison {
  /** Of the normal numbers that are fed. Default 1. */
  readonly scale?: number | undefined;
  /** In how many weights, spread over the model, besides the first input. Default none. */
  readonly weights?: number | undefined;
}

/** What a second implementation is asked. */
export interface GradientQuery {
  readonly model: OnnxModel;
  readonly probed: ProbedTypes;
  readonly feeds: TensorMap;
  /** For each output, the gradients of the sum of its elements times `factors`. */
  readonly parts: readonly {
    readonly output: string;
    readonly factors: Tensor;
    /** Inputs and initializers. */
    readonly withRespectTo: readonly string[];
  }[];
}

/**
 * Relative L2 distances between the engine's gradients and those of a second implementation, of a randomly weighted sum
 * of each output: in the first input, and in up to `weights` initializers spread over the model.
 */
export async function compareGradients(
  source: OnnxModel,
  random: RandomStream,
  { scale = 1, weights = 0 }: Comparison,
  peer: (query: GradientQuery) => readonly (readonly Float32Array[])[],
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
  const parts = model.graph.outputs.map((output) => {
    const upstream = ancestors(model, output.name);
    return {
      output: output.name,
      factors: normal(probed.types.get(output.name)?.shape ?? [], 1),
      withRespectTo: [name, ...new Set(chosen)].filter((value) => upstream.has(value)),
    };
  });
  const theirs = peer({ model, probed, feeds, parts });
  const results: { readonly name: string; readonly error: number }[] = [];
  for (const [k, { output, factors, withRespectTo }] of parts.entries()) {
    const loss = { kind: 'output', output } as const;
    const made = await gradientModel(source, { loss, withRespectTo, feeds, run: runHere });
    const lossFeeds = { [made.lossInputs['weights'] ?? '']: factors };
    const ours = await runHere(encodeModel(made.model), { ...feeds, ...lossFeeds });
    withRespectTo.forEach((value, i) => {
      const found = ours[made.gradients[value] ?? '']?.data as Float32Array;
      const expected = theirs[k]?.[i] as Float32Array;
      results.push({ name: `${output} in ${value}`, error: relativeL2(found, expected) });
    });
  }
  return results;
}

/** The length of the difference over that of what is expected. */
export function relativeL2(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [apart, whole] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    apart += ((expected[i] ?? 0) - (found[i] ?? NaN)) ** 2;
    whole += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(apart) / (Math.sqrt(whole) + 1e-12);
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

import type { OnnxGraph } from '../graph/model.ts';

/** Inputs of operators that hold what is learnt, by their places; statistics of BatchNormalization are not among them. */
const LEARNT: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  PRelu: [1],
  BatchNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  GroupNormalization: [1, 2],
  Gather: [0],
};

/** The initializers of a graph that training usually moves: float32 weights and biases of layers, in order. */
export function trainableParameters(graph: OnnxGraph): string[] {
  const maker = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const found = new Set<string>();
  for (const { opType, inputs } of graph.nodes) {
    const afterProduct =
      opType === 'Add' &&
      inputs.some((name) => /^(MatMul|Conv|Gemm)$/.test(maker.get(name)?.opType ?? ''));
    for (const place of afterProduct ? [0, 1] : (LEARNT[opType] ?? [])) {
      const name = inputs[place] ?? '';
      if (graph.initializers.get(name)?.dtype === 'float32') found.add(name);
    }
  }
  return [...found];
}

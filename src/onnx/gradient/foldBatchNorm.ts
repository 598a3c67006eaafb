import type { Tensor } from '../../core/tensor.ts';
import { floatOf, intsOf } from '../graph/attributes.ts';
import { numbersOf, tensorOf } from '../graph/constants.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import type { OnnxGraph, OnnxNode } from '../graph/model.ts';
import { referencedValues } from '../graph/referencedValues.ts';

/**
 * Merges each BatchNormalization into the convolution before it, where both are constant and nobody looks in between.
 * The runtime would do so going forward; done before differentiating, the way back is shorter too. `watched` are values
 * and initializers that must stay; watched weights are scaled by a node of the graph.
 */
export function foldBatchNorm(graph: OnnxGraph, watched: ReadonlySet<string>): OnnxGraph {
  const readers = new Map<string, number>();
  for (const node of graph.nodes) {
    for (const name of referencedValues(node)) readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  for (const { name } of graph.outputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  const maker = new Map(graph.nodes.map((node) => [node.outputs[0] ?? '', node] as const));
  const builder = new GraphBuilder({ graph: { ...graph, nodes: [] }, prefix: 'f' });
  for (const name of [...maker.keys(), ...watched]) builder.reserve(name);
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const node of graph.nodes) {
    if (node.opType !== 'BatchNormalization') continue;
    const [x = '', ...statistics] = node.inputs;
    const convolution = maker.get(x);
    if (convolution?.opType !== 'Conv' || readers.get(x) !== 1) continue;
    const constants = [...convolution.inputs.slice(2).filter((name) => name !== ''), ...statistics];
    if ([x, ...constants].some((name) => watched.has(name))) continue;
    const folded = fold(graph, builder, convolution, node, watched);
    if (folded === undefined) continue;
    replaced.set(convolution, []);
    replaced.set(node, folded);
  }
  const nodes = graph.nodes.flatMap((node) => replaced.get(node) ?? [node]);
  return { ...graph, nodes, initializers: builder.graph().initializers };
}

function fold(
  graph: OnnxGraph,
  builder: GraphBuilder,
  convolution: OnnxNode,
  norm: OnnxNode,
  watched: ReadonlySet<string>,
): readonly OnnxNode[] | undefined {
  const constant = (name: string | undefined): Tensor | undefined =>
    graph.initializers.get(name ?? '');
  const [x = '', w = '', b = ''] = convolution.inputs;
  const weights = constant(w);
  const free = !watched.has(w);
  const [scale, shift, mean, variance] = norm.inputs.slice(1).map(constant);
  const bias = b === '' ? undefined : constant(b);
  if ((free && weights?.dtype !== 'float32') || (b !== '' && bias === undefined)) return undefined;
  if (scale?.dtype !== 'float32' || !shift || !mean || !variance) return undefined;
  const epsilon = floatOf(norm, 'epsilon', 1e-5);
  const [scales, shifts, means, variances] = [scale, shift, mean, variance].map(numbersOf);
  const factors = (scales ?? []).map((s, i) => s / Math.sqrt((variances?.[i] ?? 0) + epsilon));
  const given = bias === undefined ? factors.map(() => 0) : numbersOf(bias);
  const biases = factors.map(
    (factor, i) => ((given[i] ?? 0) - (means?.[i] ?? 0)) * factor + (shifts?.[i] ?? 0),
  );
  const offset = builder.constant(tensorOf('float32', biases, [biases.length]));
  if (weights !== undefined && free) {
    const data = weights.data as Float32Array;
    const each = data.length / factors.length;
    const scaled = data.map((value, i) => value * (factors[Math.floor(i / each)] ?? 1));
    const inputs = [x, builder.constant({ ...weights, data: scaled }), offset];
    return [{ ...convolution, inputs, outputs: norm.outputs }];
  }
  const rank = intsOf(convolution, 'kernel_shape')?.length ?? (weights?.shape.length ?? 2) - 2;
  if (rank < 1) return undefined;
  const shape = [factors.length, ...Array.from({ length: rank + 1 }, () => 1)];
  const scaled = builder.fresh('scaled');
  const factor = builder.constant(tensorOf('float32', factors, shape));
  return [
    { opType: 'Mul', domain: '', name: '', inputs: [w, factor], outputs: [scaled], attributes: {} },
    { ...convolution, inputs: [x, scaled, offset], outputs: norm.outputs },
  ];
}

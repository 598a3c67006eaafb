import { ACTIVATIONS, type ActivationName } from './activations.ts';
import { adamUpdate, type AdamState, type StepScalars } from './adamUpdate.ts';
import type { GraphBuilder } from '../graph/graphBuilder.ts';
import { LOSSES, type LossName } from './losses.ts';

/** What shapes the training graph: two trainings with equal shapes share a session. */
export interface MlpShape {
  /** Widths from inputs to the network's last sums. */
  readonly sizes: readonly number[];
  readonly targets: number;
  readonly activation: ActivationName;
  readonly loss: LossName;
  /** Rows a step. */
  readonly batch: number;
  /** Networks trained side by side by batched MatMul; 1 uses plain Gemm. */
  readonly population: number;
  readonly weighted: boolean;
  readonly validated: boolean;
}

/** Number of parameters of one network. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, i) => sum + ((sizes[i] ?? 0) + 1) * outputs, 0);
}

interface Layer {
  readonly w: string;
  readonly b: string;
}

/** Cuts flat parameters into weights [inputs, outputs] and biases, with the population's axis in front if there is one. */
export function unpack(graph: GraphBuilder, { sizes, population }: MlpShape, p: string): Layer[] {
  const several = population > 1;
  const lengths = sizes.slice(1).flatMap((outputs, i) => [(sizes[i] ?? 0) * outputs, outputs]);
  const parts = graph.node(
    'Split',
    [p, graph.ints(lengths)],
    { axis: several ? 1 : 0 },
    lengths.length,
  );
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    const w = parts[2 * i] ?? '';
    const b = parts[2 * i + 1] ?? '';
    if (!several) return { w: graph.op('Reshape', [w, graph.ints([inputs, outputs])]), b };
    return {
      w: graph.op('Reshape', [w, graph.ints([population, inputs, outputs])]),
      b: graph.op('Reshape', [b, graph.ints([population, 1, outputs])]),
    };
  });
}

/** The network's last sums for rows x, and what each hidden layer leaves for the way back. */
function forward(
  graph: GraphBuilder,
  shape: MlpShape,
  layers: readonly Layer[],
  x: string,
): { readonly z: string; readonly hidden: { z: string; h: string; kept: string }[] } {
  const hidden: { z: string; h: string; kept: string }[] = [];
  let z = '';
  for (const [i, { w, b }] of layers.entries()) {
    const h = hidden[i - 1]?.h ?? x;
    z =
      shape.population > 1
        ? graph.op('Add', [graph.op('MatMul', [h, w]), b])
        : graph.op('Gemm', [h, w, b]);
    if (i < layers.length - 1)
      hidden.push({ z, ...ACTIVATIONS[shape.activation].forward(graph, z) });
  }
  return { z, hidden };
}

/** Mean loss of rows, weighted where there are weights: a scalar, or one a network. */
export function meanLoss(
  graph: GraphBuilder,
  shape: MlpShape,
  p: string,
  rows: { readonly x: string; readonly y: string; readonly weights: string },
): string {
  const { z } = forward(graph, shape, unpack(graph, shape, p), rows.x);
  return reduceLoss(graph, shape, LOSSES[shape.loss].value(graph, z, rows.y), rows.weights);
}

function reduceLoss(graph: GraphBuilder, shape: MlpShape, value: string, weights: string): string {
  const weighted = shape.weighted ? graph.op('Mul', [value, weights]) : value;
  const axes = shape.population > 1 ? graph.ints([1, 2]) : graph.ints([0, 1]);
  return graph.op('ReduceMean', [weighted, axes], { keepdims: 0 });
}

/** One step of AdamW on a minibatch. Returns the new state and the minibatch's loss before the step. */
export function adamStep(
  graph: GraphBuilder,
  shape: MlpShape,
  state: AdamState,
  rows: { readonly x: string; readonly y: string; readonly weights: string },
  step: StepScalars,
): { readonly state: AdamState; readonly loss: string } {
  const layers = unpack(graph, shape, state.p);
  const { z, hidden } = forward(graph, shape, layers, rows.x);
  const rule = LOSSES[shape.loss];
  const loss = reduceLoss(graph, shape, rule.value(graph, z, rows.y), rows.weights);
  const share = graph.scalar(1 / (shape.batch * rule.terms(shape.targets)));
  let back = graph.op('Mul', [rule.derivative(graph, z, rows.y), share]);
  if (shape.weighted) back = graph.op('Mul', [back, rows.weights]);
  const several = shape.population > 1;
  const flat = several ? graph.ints([shape.population, -1]) : graph.ints([-1]);
  const parts: string[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const input = hidden[i - 1]?.h ?? rows.x;
    const byWeights = several
      ? graph.op('MatMul', [transpose(graph, input), back])
      : graph.op('Gemm', [input, back], { transA: 1 });
    const byBias = graph.op('ReduceSum', [back, graph.ints([several ? 1 : 0])], { keepdims: 0 });
    parts.unshift(graph.op('Reshape', [byWeights, flat]), byBias);
    const below = hidden[i - 1];
    if (below === undefined) break;
    const { w } = layers[i] as Layer;
    const byActivity = several
      ? graph.op('MatMul', [back, transpose(graph, w)])
      : graph.op('Gemm', [back, w], { transB: 1 });
    const slope = ACTIVATIONS[shape.activation].derivative(graph, below.z, below.h, below.kept);
    back = graph.op('Mul', [byActivity, slope]);
  }
  const gradient = graph.op('Concat', parts, { axis: several ? 1 : 0 });
  return { state: adamUpdate(graph, state, gradient, step), loss };
}

function transpose(graph: GraphBuilder, value: string): string {
  return graph.op('Transpose', [value], { perm: [0, 2, 1] });
}

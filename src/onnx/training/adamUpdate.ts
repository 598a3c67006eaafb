import type { GraphBuilder } from '../graph/graphBuilder.ts';
import { BETA1, BETA2 } from './adamSchedule.ts';

/** Names of values: parameters and Adam's two moments of them. */
export interface AdamState {
  readonly p: string;
  readonly m: string;
  readonly v: string;
}

/** Names of the step's numbers, see `adamSchedule`. */
export interface StepScalars {
  readonly rate: string;
  readonly epsilon: string;
  readonly keep: string;
}

/** A unit that never fires has a gradient of 0, and its momentum would decay into denormals, which are slow. */
const ABOVE_DENORMAL = 1e-30;

/** One update of AdamW: the new parameters and moments, given the gradient. Shapes are free. */
export function adamUpdate(
  graph: GraphBuilder,
  { p, m, v }: AdamState,
  gradient: string,
  { rate, epsilon, keep }: StepScalars,
): AdamState {
  const drift = graph.op('Add', [
    graph.op('Mul', [gradient, graph.scalar(1 - BETA1)]),
    graph.scalar(ABOVE_DENORMAL),
  ]);
  const m1 = graph.op('Add', [graph.op('Mul', [m, graph.scalar(BETA1)]), drift]);
  const square = graph.op('Mul', [graph.op('Mul', [gradient, gradient]), graph.scalar(1 - BETA2)]);
  const v1 = graph.op('Add', [graph.op('Mul', [v, graph.scalar(BETA2)]), square]);
  const scale = graph.op('Add', [graph.op('Sqrt', [v1]), epsilon]);
  const change = graph.op('Div', [graph.op('Mul', [m1, rate]), scale]);
  return { p: graph.op('Sub', [graph.op('Mul', [p, keep]), change]), m: m1, v: v1 };
}

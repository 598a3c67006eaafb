import type { RuleCall } from '../gradient/gradientRule.ts';
import { intOf } from '../graph/attributes.ts';

/** An axis that may count from the end, from the front. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The attribute `axis` of a node, from the front. */
export function axisOf(call: RuleCall, otherwise: number, rank: number): number {
  return positiveAxis(intOf(call.node, 'axis', otherwise), rank);
}

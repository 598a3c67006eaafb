import { normalQuantile } from '../../math/normalDistribution.ts';
import { studentTQuantile } from '../../math/studentT.ts';

/** Batches of a run of dependent observations. */
const BATCHES = 16;

/**
 * How many independent observations would fix the p-quantile as well as this sequence does. Dependence between
 * neighbours (queueing) is measured on the indicator "at most the quantile" by the spread of its means over 16 batches
 * (Schmeiser, "Batch size effects in the analysis of simulation output", 1982). Never more than the length.
 * `inOrder` is in the order of arrival.
 */
export function effectiveSize(inOrder: ArrayLike<number>, quantile: number, p: number): number {
  const n = inOrder.length;
  const size = Math.floor(n / BATCHES);
  if (size < 2) return n;
  let sum = 0;
  let squares = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    let below = 0;
    for (let i = batch * size; i < (batch + 1) * size; i++) if (inOrder[i]! <= quantile) below++;
    sum += below / size;
    squares += (below / size) ** 2;
  }
  const variance = (squares - sum ** 2 / BATCHES) / (BATCHES - 1);
  const independent = (p * (1 - p)) / size;
  return variance <= independent ? n : Math.max(1, (n * independent) / variance);
}

/** By how much fewer observations an interval must be computed with, because the batches only estimate the variance. */
export function batchPenalty(confidence: number): number {
  const p = 1 - (1 - confidence) / 2;
  return (normalQuantile(p) / studentTQuantile(p, BATCHES - 1)) ** 2;
}

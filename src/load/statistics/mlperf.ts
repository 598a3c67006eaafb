import betainc from '@stdlib/math-base-special-betainc';

import { normalQuantile } from '../../math/normalDistribution.ts';

/**
 * The number of queries after which a latency quantile is known to within a twentieth of its distance from 1, rounded
 * up to a multiple of 2^13 (MLPerf Inference, Reddi et al. 2020, section IV): 24,576, 57,344 and 270,336 for p90, p95
 * and p99 at 99 % confidence. It takes queries for independent.
 */
export function mlperfQueries(quantile: number, confidence = 0.99): number {
  const margin = (1 - quantile) / 20;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  return 8192 * Math.ceil((z ** 2 * quantile * (1 - quantile)) / margin ** 2 / 8192);
}

/**
 * MLPerf's early stopping: the fewest queries among which `overLatency` may be over a latency bound so that the bound
 * still holds for the quantile with the given confidence; 459 for p99 without one over it.
 */
export function earlyStoppingQueries(
  quantile: number,
  overLatency: number,
  confidence = 0.99,
): number {
  const holds = (under: number): boolean =>
    betainc(quantile, under, overLatency + 1, true, false) <= 1 - confidence;
  let high = 1;
  while (!holds(high)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high + overLatency;
}

/**
 * The latency that MLPerf reports for a quantile after `sorted.length` queries: the smallest one that may be claimed.
 * null when there were too few queries for any.
 */
export function earlyStoppingEstimate(
  sorted: ArrayLike<number>,
  quantile: number,
  confidence = 0.99,
): number | null {
  const n = sorted.length;
  if (n < earlyStoppingQueries(quantile, 0, confidence)) return null;
  let low = 0;
  let high = n;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (earlyStoppingQueries(quantile, middle, confidence) <= n) low = middle;
    else high = middle;
  }
  // `low` queries may be over the bound, so the bound is the next one below them.
  return sorted[n - 1 - low]!;
}

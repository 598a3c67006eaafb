import type { Interval } from '../../core/measurement.ts';
import { quantileRanks } from '../../math/quantileRanks.ts';
import { batchPenalty, effectiveSize } from './effectiveSize.ts';

/** A quantile of a run. */
export interface QuantileEstimate {
  readonly p: number;
  /** The order statistic of rank ceil(n p); null without observations. */
  readonly value: number | null;
  readonly interval: Interval;
  readonly n: number;
  /** Independent observations that would say as much. */
  readonly effectiveN: number;
}

/**
 * A quantile of dependent observations, with the binomial interval between order statistics (David and Nagaraja,
 * 7.1) at the effective number of observations instead of the nominal one. Where that number is too small to bound a
 * side, the side is null. `sorted` holds the same observations as `inOrder`, ascending; default confidence 0.95.
 */
export function quantileInterval(
  inOrder: ArrayLike<number>,
  sorted: ArrayLike<number>,
  p: number,
  confidence = 0.95,
): QuantileEstimate {
  const n = sorted.length;
  const method = 'order statistics at the effective n of 16 batch means';
  if (n === 0) {
    const interval = { lower: null, upper: null, confidence, method };
    return { p, value: null, interval, n, effectiveN: 0 };
  }
  const value = sorted[Math.max(0, Math.ceil(n * p) - 1)]!;
  const effectiveN = effectiveSize(inOrder, value, p);
  const dependent = effectiveN < n;
  const size = dependent ? Math.max(1, Math.floor(effectiveN * batchPenalty(confidence))) : n;
  const ranks = quantileRanks(size, p, confidence);
  const at = (rank: number | null, round: (x: number) => number): number | null => {
    if (rank === null) return null;
    const index = size === n ? rank - 1 : round((rank / size) * n) - 1;
    return sorted[Math.min(n - 1, Math.max(0, index))]!;
  };
  const interval: Interval = {
    lower: at(ranks.lower, Math.floor),
    upper: at(ranks.upper, Math.ceil),
    confidence,
    method,
  };
  return { p, value, interval, n, effectiveN };
}

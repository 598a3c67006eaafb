import type { Interval } from '../../core/measurement.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { batchPenalty, effectiveSize } from './effectiveSize.ts';

/**
 * Interval of a share of requests, which fail and wait in bursts: that of Clopper and Pearson at the effective number of
 * requests, by the spread of 16 batch means. `hits` holds 1 or 0 in the order of arrival.
 */
export function shareInterval(hits: Uint8Array, confidence: number): Interval {
  const n = hits.length;
  const count = hits.reduce((sum, hit) => sum + hit, 0);
  const share = count / n;
  const effectiveN = n === 0 ? 0 : effectiveSize(hits, 0, 1 - share);
  if (effectiveN >= n) return clopperPearson(count, n, { confidence });
  const size = Math.max(1, Math.floor(effectiveN * batchPenalty(confidence)));
  const at = (round: (x: number) => number): Interval =>
    clopperPearson(round(share * size), size, { confidence });
  return {
    lower: at(Math.floor).lower,
    upper: at(Math.ceil).upper,
    confidence,
    method: 'Clopper-Pearson at the effective n of 16 batch means',
  };
}

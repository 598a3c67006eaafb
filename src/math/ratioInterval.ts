import type { Interval } from '../core/measurement.ts';
import { meanInterval } from './meanInterval.ts';
import { signedRankInterval } from './signedRankInterval.ts';

/**
 * The ratio of two positive quantities measured in pairs under the same conditions, one by one: the middle of the log
 * ratios of first / second by signed ranks, which pairs that something else disturbed hardly move; of too few pairs for
 * that, their mean with Student's interval. Pairs whose ratio is no positive number are left out.
 */
export function ratioInterval(
  first: readonly number[],
  second: readonly number[],
  confidence = 0.95,
): { readonly value: number | null; readonly interval: Interval; readonly n: number } {
  const logs = first
    .map((value, i) => Math.log(value / second[i]!))
    .filter((log) => Number.isFinite(log));
  const byRanks = signedRankInterval(logs, confidence);
  const { value, interval } = byRanks ?? meanInterval(logs, confidence);
  const exp = (x: number | null): number | null => (x === null ? null : Math.exp(x));
  return {
    value: exp(value),
    interval: {
      lower: exp(interval.lower),
      upper: exp(interval.upper),
      confidence,
      method: `${byRanks === undefined ? "Student's t" : 'Wilcoxon signed ranks'} over log ratios of pairs`,
    },
    n: logs.length,
  };
}

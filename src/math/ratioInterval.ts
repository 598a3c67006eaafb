import type { Interval } from '../core/measurement.ts';
import { meanInterval } from './meanInterval.ts';

/**
 * The ratio of two positive quantities measured in pairs under the same conditions, one by one: the geometric mean of
 * first / second, with Student's interval over the log ratios. Pairs whose ratio is no positive number are left out.
 */
export function ratioInterval(
  first: readonly number[],
  second: readonly number[],
  confidence = 0.95,
): { readonly value: number | null; readonly interval: Interval; readonly n: number } {
  const logs = first
    .map((value, i) => Math.log(value / second[i]!))
    .filter((log) => Number.isFinite(log));
  const { value, interval } = meanInterval(logs, confidence);
  const exp = (x: number | null): number | null => (x === null ? null : Math.exp(x));
  return {
    value: exp(value),
    interval: {
      lower: exp(interval.lower),
      upper: exp(interval.upper),
      confidence,
      method: "Student's t over log ratios of pairs",
    },
    n: logs.length,
  };
}

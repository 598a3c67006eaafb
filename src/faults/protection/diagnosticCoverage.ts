import type { ShareEstimate } from '../statistics/stratifiedInterval.ts';

/**
 * The share of dangerous faults that a monitor notices, from the shares of all faults that are dangerous and noticed,
 * and dangerous and not: DC = noticed / (noticed + unnoticed). The interval follows from theirs, each at half the risk.
 */
export function diagnosticCoverage(
  noticed: ShareEstimate,
  unnoticed: ShareEstimate,
  confidence: number,
): ShareEstimate {
  const ratio = (a: number, b: number): number | null => (a + b === 0 ? null : a / (a + b));
  const [a, b] = [noticed.interval, unnoticed.interval];
  return {
    value:
      noticed.value === null || unnoticed.value === null
        ? null
        : ratio(noticed.value, unnoticed.value),
    n: noticed.n,
    interval: {
      lower: ratio(a.lower ?? 0, b.upper ?? 1) ?? 0,
      upper: ratio(a.upper ?? 1, b.lower ?? 0) ?? 1,
      confidence,
      method: `ratio of two bounds, each at half the risk: ${a.method}`,
    },
  };
}

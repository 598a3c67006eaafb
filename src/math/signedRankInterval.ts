import type { Interval } from '../core/measurement.ts';
import { normalQuantile } from './normalDistribution.ts';
import { quantileOfSorted } from './quantile.ts';

/** Values up to which the distribution of the rank sum is computed, not approximated. */
const EXACT = 60;

/**
 * The middle of a few independent values that scatter symmetrically: the median of the means of all their pairs, with the
 * interval that inverts Wilcoxon's signed-rank test (Hodges and Lehmann, "Estimates of location based on rank tests",
 * 1963). Single values that are far off hardly move it. Undefined for fewer values than the confidence takes: 6 at 95 %.
 */
export function signedRankInterval(
  values: readonly number[],
  confidence = 0.95,
): { readonly value: number; readonly interval: Interval } | undefined {
  const n = values.length;
  const cut = largestRankSum(n, (1 - confidence) / 2);
  if (cut < 0) return undefined;
  const means = new Float64Array((n * (n + 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) means[at++] = (values[i]! + values[j]!) / 2;
  means.sort();
  return {
    value: quantileOfSorted(means, 0.5),
    interval: {
      lower: means[cut]!,
      upper: means[means.length - 1 - cut]!,
      confidence,
      method: 'Wilcoxon signed ranks over batches',
    },
  };
}

/** The largest t with P(T <= t) <= p for the sum T of the positive ranks of n values; -1 when there is none. */
export function largestRankSum(n: number, p: number): number {
  const largest = (n * (n + 1)) / 2;
  if (n > EXACT) {
    const sd = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.floor(largest / 2 + normalQuantile(p) * sd - 0.5);
  }
  let probabilities = Float64Array.of(1);
  for (let rank = 1; rank <= n; rank++) {
    const next = new Float64Array((rank * (rank + 1)) / 2 + 1);
    for (const [sum, probability] of probabilities.entries()) {
      next[sum]! += probability / 2;
      next[sum + rank]! += probability / 2;
    }
    probabilities = next;
  }
  let total = 0;
  // As many equal summands as this may be a little over p by rounding alone.
  const limit = p * (1 + 1e-9);
  for (let t = 0; t <= largest; t++) if ((total += probabilities[t]!) > limit) return t - 1;
  return largest;
}

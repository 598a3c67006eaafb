import { binomialCdf } from './binomialCdf.ts';

/** Ranks (from 1) of the order statistics that enclose a quantile; null where the sample is too small for one. */
export interface QuantileRanks {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The distribution-free interval of the p-quantile: among n sorted observations it lies between the ones of these
 * ranks, with at least `confidence` (each end at half the risk). David and Nagaraja, "Order Statistics", 7.1.
 */
export function quantileRanks(n: number, p: number, confidence = 0.95): QuantileRanks {
  const risk = (1 - confidence) / 2;
  // P(X_(r) > q) = P(Binomial(n, p) < r), so the lower rank is the largest with that at most the risk.
  const lower = firstRank(n, (r) => binomialCdf(r - 1, n, p) > risk) - 1;
  // P(X_(s) < q) <= P(Binomial(n, p) >= s), so the upper rank is the smallest with that at most the risk.
  const upper = firstRank(n, (s) => 1 - binomialCdf(s - 1, n, p) <= risk);
  return { lower: lower >= 1 ? lower : null, upper: upper <= n ? upper : null };
}

/** The first rank in 1..n at which a condition that stays true becomes true; n + 1 when it never does. */
function firstRank(n: number, holds: (rank: number) => boolean): number {
  let low = 1;
  let high = n + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

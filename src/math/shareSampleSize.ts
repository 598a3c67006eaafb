import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';

/** Largest sample that is looked for. */
const MOST = 2 ** 40;

/**
 * The size of a sample, not always whole, whose Clopper-Pearson bound on one side is `bound` when the share seen is
 * `share`: above it the upper bound, below it the lower one. `risk` is that of the one side. Infinity when no sample is
 * large enough, as for a bound that equals the share.
 */
export function shareSampleSize(share: number, bound: number, risk: number): number {
  const isReached = (n: number): boolean => {
    const k = share * n;
    if (bound > share) return betaQuantile(1 - risk, k + 1, n - k) <= bound;
    return k > 0 && betaQuantile(risk, k, n - k + 1) >= bound;
  };
  if (!(share >= 0 && share <= 1) || bound === share) return Infinity;
  if (bound >= 1 || bound <= 0) return 0;
  let high = 1;
  while (high < MOST && !isReached(high)) high *= 2;
  if (high >= MOST) return Infinity;
  let low = high / 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return high;
}

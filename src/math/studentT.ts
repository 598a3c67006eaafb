import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';

/** The x with P(T <= x) = p for Student's t with `df` degrees of freedom, df > 0; infinite at p 0 and 1. */
export function studentTQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, df);
  // T^2 / (df + T^2) is Beta(1/2, df/2); the complement keeps its digits in the tail.
  const rest = betaQuantile(2 * (1 - p), df / 2, 0.5);
  return Math.sqrt((df * (1 - rest)) / rest);
}

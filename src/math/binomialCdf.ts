import betainc from '@stdlib/math-base-special-betainc';

/** P(X <= k) for X binomial with n trials of probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betainc(1 - p, n - k, k + 1, true, false);
}

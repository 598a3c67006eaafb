/**
 * Half the width of a two-sided confidence interval around the mean of n independent values in [0, 1] (Maurer and
 * Pontil, "Empirical Bernstein bounds and sample-variance penalization", 2009); either side fails with at most
 * `risk`. `variance` is the unbiased sample variance.
 */
export function empiricalBernsteinMargin(variance: number, n: number, risk: number): number {
  if (n < 2) return 1;
  const log = Math.log(2 / risk);
  return Math.sqrt((2 * variance * log) / n) + (7 * log) / (3 * (n - 1));
}

/** An estimate with a two-sided interval. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Interval of `after - before` from the two estimates' own intervals, at their common confidence, for independent
 * estimates: the method of variance estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008).
 */
export function differenceInterval(
  before: Estimate,
  after: Estimate,
): { lower: number; upper: number } {
  const difference = after.value - before.value;
  return {
    lower: difference - Math.hypot(after.value - after.lower, before.upper - before.value),
    upper: difference + Math.hypot(after.upper - after.value, before.value - before.lower),
  };
}

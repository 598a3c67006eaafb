/**
 * Covariance between points, in units of the Matern part's variance: ARD Matern-5/2 over numbers times exp(-theta) for
 * each category that differs, plus a linear part over numbers, which carries a trend.
 */
export interface Kernel {
  readonly dimensions: number;
  /** Per dimension: 1 / length scale of a number, or theta of a category. */
  readonly rate: Float64Array;
  readonly isCategory: readonly boolean[];
  /** Variance of each slope of the linear part. */
  readonly slope: number;
}

const SQRT5 = Math.sqrt(5);

/** Covariances of one point with the first `n` rows of `x`, written into `out`. */
export function correlations(
  { dimensions, rate, isCategory, slope }: Kernel,
  x: Float64Array,
  n: number,
  point: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    let squared = 0;
    let mismatch = 0;
    let product = 0;
    const base = i * dimensions;
    for (let j = 0; j < dimensions; j++) {
      const gap = x[base + j]! - point[offset + j]!;
      if (isCategory[j]!) {
        if (gap !== 0) mismatch += rate[j]!;
      } else {
        const scaled = gap * rate[j]!;
        squared += scaled * scaled;
        product += x[base + j]! * point[offset + j]!;
      }
    }
    const a = SQRT5 * Math.sqrt(squared);
    out[i] = (1 + a + (a * a) / 3) * Math.exp(-a - mismatch) + slope * product;
  }
}

/** The prior variance at a point: 1 for the Matern part, plus the linear one. */
export function priorVariance(
  { dimensions, isCategory, slope }: Kernel,
  point: Float64Array,
  offset: number,
): number {
  let squared = 0;
  for (let j = 0; j < dimensions; j++) if (!isCategory[j]!) squared += point[offset + j]! ** 2;
  return 1 + slope * squared;
}

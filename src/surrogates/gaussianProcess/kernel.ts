/** Correlation between points: ARD Matern-5/2 over numbers times exp(-theta) for each category that differs. */
export interface Kernel {
  readonly dimensions: number;
  /** Per dimension: 1 / length scale of a number, or theta of a category. */
  readonly rate: Float64Array;
  readonly isCategory: readonly boolean[];
}

const SQRT5 = Math.sqrt(5);

/** Correlations of one point with the first `n` rows of `x`, written into `out`. */
export function correlations(
  { dimensions, rate, isCategory }: Kernel,
  x: Float64Array,
  n: number,
  point: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    let squared = 0;
    let mismatch = 0;
    const base = i * dimensions;
    for (let j = 0; j < dimensions; j++) {
      const gap = x[base + j]! - point[offset + j]!;
      if (isCategory[j]!) {
        if (gap !== 0) mismatch += rate[j]!;
      } else {
        const scaled = gap * rate[j]!;
        squared += scaled * scaled;
      }
    }
    const a = SQRT5 * Math.sqrt(squared);
    out[i] = (1 + a + (a * a) / 3) * Math.exp(-a - mismatch);
  }
}

import { SQRT5 } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/**
 * The covariances of a Matern-5/2 kernel without an additive part, the very numbers that `correlations` gives, from `at`
 * in `out`; and with them the squared distances, in length scales, of the first `distances.length` rows.
 */
export function relations(
  { dimensions, rate, isCategory, slope }: Kernel,
  x: Float64Array,
  n: number,
  point: Float64Array,
  offset: number,
  out: Float64Array,
  at: number,
  distances: Float64Array,
): void {
  const isMixed = isCategory.includes(true);
  for (let i = 0; i < n; i++) {
    let squared = 0;
    let mismatch = 0;
    let product = 0;
    const base = i * dimensions;
    for (let j = 0; j < dimensions; j++) {
      const own = x[base + j]!;
      const other = point[offset + j]!;
      if (isMixed && isCategory[j]!) {
        if (own !== other) mismatch += rate[j]!;
      } else {
        const scaled = (own - other) * rate[j]!;
        squared += scaled * scaled;
        product += own * other;
      }
    }
    const a = SQRT5 * Math.sqrt(squared);
    out[at + i] = (1 + a + (a * a) / 3) * Math.exp(-a - mismatch) + slope * product;
    if (i < distances.length) distances[i] = squared + mismatch;
  }
}

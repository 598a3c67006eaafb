/** How a function is taken to vary between points; default Matern-5/2 without an additive part. */
export interface KernelForm {
  /** `squared-exponential`: smooth without end; `matern-5/2`: twice differentiable, which stands kinks better. */
  readonly smoothness: 'matern-5/2' | 'squared-exponential';
  /** Whether a part of the variance may be a sum of functions of one input each (Duvenaud et al., 2011). */
  readonly additive: boolean;
}

/**
 * Covariance between points, in units of the stationary part's variance: an ARD kernel over numbers times exp(-theta)
 * for each category that differs, plus a linear part over numbers, which carries a trend. A share of the stationary
 * part may be a sum over the inputs in place of a product.
 */
export interface Kernel extends Partial<KernelForm> {
  readonly dimensions: number;
  /** Per dimension: 1 / length scale of a number, or theta of a category. */
  readonly rate: Float64Array;
  readonly isCategory: readonly boolean[];
  /** Variance of each slope of the linear part. */
  readonly slope: number;
  /** Share of the stationary variance that is additive, in [0, 1); default 0. */
  readonly share?: number | undefined;
}

/** The root of 5, which scales distances in a Matern-5/2 kernel. */
export const SQRT5 = Math.sqrt(5);

/** Covariances of one point with the first `n` rows of `x`, written into `out`. */
export function correlations(
  kernel: Kernel,
  x: Float64Array,
  n: number,
  point: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  const { dimensions, rate, isCategory, slope, share = 0, smoothness } = kernel;
  const isMatern = smoothness !== 'squared-exponential';
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
    if (isMatern) {
      const a = SQRT5 * Math.sqrt(squared);
      out[i] = (1 - share) * (1 + a + (a * a) / 3) * Math.exp(-a - mismatch) + slope * product;
    } else out[i] = (1 - share) * Math.exp(-squared / 2 - mismatch) + slope * product;
  }
  if (kernel.additive === true) addSums(kernel, x, n, point, offset, out);
}

/** Adds the additive part; a loop of its own, for it would slow down the many kernels without one. */
function addSums(
  { dimensions, rate, isCategory, share = 0, smoothness }: Kernel,
  x: Float64Array,
  n: number,
  point: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  const numbers = isCategory.reduce((count, is) => count + Number(!is), 0);
  const each = share / Math.max(1, numbers);
  const isMatern = smoothness !== 'squared-exponential';
  for (let i = 0; i < n; i++) {
    let mismatch = 0;
    let sum = 0;
    for (let j = 0; j < dimensions; j++) {
      const gap = x[i * dimensions + j]! - point[offset + j]!;
      if (isCategory[j]!) {
        if (gap !== 0) mismatch += rate[j]!;
      } else {
        const squared = (gap * rate[j]!) ** 2;
        sum += isMatern ? matern(squared) : Math.exp(-squared / 2);
      }
    }
    out[i]! += each * sum * Math.exp(-mismatch);
  }
}

/** Matern-5/2 by the squared scaled distance. */
export function matern(squared: number): number {
  const a = SQRT5 * Math.sqrt(squared);
  return (1 + a + (a * a) / 3) * Math.exp(-a);
}

/** The derivative of `matern`. */
export function maternDecline(squared: number): number {
  const a = SQRT5 * Math.sqrt(squared);
  return (-5 / 6) * (1 + a) * Math.exp(-a);
}

/** The prior variance at a point: 1 for the stationary part, plus the linear one. */
export function priorVariance(
  { dimensions, isCategory, slope, share = 0, additive = false }: Kernel,
  point: Float64Array,
  offset: number,
): number {
  let squared = 0;
  let numbers = 0;
  for (let j = 0; j < dimensions; j++)
    if (!isCategory[j]!) {
      squared += point[offset + j]! ** 2;
      numbers++;
    }
  // Without numbers there is nothing to sum over.
  const stationary = additive && numbers === 0 ? 1 - share : 1;
  return stationary + slope * squared;
}

import { Cholesky } from '../../math/cholesky.ts';
import { correlations, priorVariance } from '../gaussianProcess/kernel.ts';
import type { Kernel } from '../gaussianProcess/kernel.ts';

/** A Gaussian process on a few rows, with the kernel of all and a mean and a variance of its own. */
export class LocalExpert {
  /** Rows that it was built from, and those of them that it uses: repeated ones may add nothing. */
  readonly offered: number;
  readonly used: number;
  readonly x: Float64Array;
  readonly alpha: Float64Array;
  readonly mean: number;
  private readonly kernel: Kernel;
  private readonly noise: number;
  private readonly variance: number;
  /** The lower triangle of the Cholesky factor, row after row: half the memory, and there are many experts. */
  private readonly lower: Float64Array;

  /** `rows` of the features `x` and targets `y`; `noise` in units of the kernel's variance. */
  constructor(
    kernel: Kernel,
    noise: number,
    x: Float64Array,
    y: (row: number) => number,
    rows: readonly number[],
  ) {
    const d = kernel.dimensions;
    const factor = new Cholesky(rows.length);
    const own = new Float64Array(rows.length * d);
    const target = new Float64Array(rows.length);
    let used = 0;
    for (const row of rows) {
      const k = new Float64Array(used + 1);
      correlations(kernel, own, used, x, row * d, k);
      k[used] = priorVariance(kernel, x, row * d) + Math.max(1e-8, noise);
      // A repeated point with next to no noise adds nothing that the matrix can hold.
      if (!factor.append(k)) continue;
      own.set(x.subarray(row * d, (row + 1) * d), used * d);
      target[used++] = y(row);
    }
    const ones = solve(factor, new Float64Array(used).fill(1));
    const alpha = solve(factor, target.slice(0, used));
    const [top, bottom] = [sum(alpha), sum(ones)];
    const mean = top / bottom;
    let variance = 0;
    for (let i = 0; i < used; i++) {
      alpha[i]! -= mean * ones[i]!;
      variance += (alpha[i]! * (target[i]! - mean)) / used;
    }
    this.kernel = kernel;
    this.noise = noise;
    this.offered = rows.length;
    this.used = used;
    this.x = own.slice(0, used * d);
    this.alpha = alpha;
    this.mean = mean;
    this.variance = Math.max(variance, 1e-12);
    this.lower = packed(factor);
  }

  /** About what it holds. */
  get bytes(): number {
    return 8 * (this.lower.length + this.x.length + 2 * this.used);
  }

  /** Expected value at a point; `k` is a buffer of at least `used` numbers, and then holds the point's covariances. */
  margin(x: Float64Array, offset: number, k: Float64Array): number {
    correlations(this.kernel, this.x, this.used, x, offset, k);
    let value = this.mean;
    for (let a = 0; a < this.used; a++) value += k[a]! * this.alpha[a]!;
    return value;
  }

  /** Standard deviation at the point for which `margin` has just filled `k`, which is overwritten. */
  deviation(x: Float64Array, offset: number, k: Float64Array): number {
    const { lower, used } = this;
    let explained = 0;
    let at = 0;
    for (let i = 0; i < used; i++) {
      let rest = k[i]!;
      for (let a = 0; a < i; a++) rest -= lower[at++]! * k[a]!;
      rest /= lower[at++]!;
      k[i] = rest;
      explained += rest * rest;
    }
    const prior = priorVariance(this.kernel, x, offset);
    return Math.sqrt(this.variance * Math.max(1e-12, prior - explained + this.noise));
  }
}

/** The lower triangle of a factor. */
function packed({ data, capacity, size }: Cholesky): Float64Array {
  const lower = new Float64Array((size * (size + 1)) / 2);
  for (let i = 0; i < size; i++)
    lower.set(data.subarray(i * capacity, i * capacity + i + 1), (i * (i + 1)) / 2);
  return lower;
}

function solve(factor: Cholesky, b: Float64Array): Float64Array {
  factor.solveLower(b);
  factor.solveUpper(b);
  return b;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

import { Cholesky } from '../../math/cholesky.ts';
import { correlations, priorVariance } from '../gaussianProcess/kernel.ts';
import type { Kernel } from '../gaussianProcess/kernel.ts';

/** The rows that an expert learns from: features, row-major, and the target of a row. */
export interface ExpertRows {
  readonly x: Float64Array;
  readonly target: (row: number) => number;
  /** Row numbers; more may follow, those once there stay. */
  readonly rows: readonly number[];
}

/**
 * A Gaussian process on a few rows, with the kernel of all and a mean and a variance of its own. What it learns in parts
 * gives the very numbers that it gives when learnt at once.
 */
export class LocalExpert {
  /** Rows that it was offered, and those of them that it uses: repeated ones may add nothing. */
  offered = 0;
  used = 0;
  /** Numbers of the rows that it uses. */
  rows: readonly number[] = [];
  private x = new Float64Array(0);
  alpha = new Float64Array(0);
  mean = 0;
  private readonly kernel: Kernel;
  private readonly noise: number;
  private target = new Float64Array(0);
  private variance = 1;
  private factor: Cholesky | undefined;

  /** `noise` in units of the kernel's variance. */
  constructor(kernel: Kernel, noise: number) {
    this.kernel = kernel;
    this.noise = noise;
  }

  /** Bytes of the factor, by far the most of what it holds; 0 when it holds none. */
  get factorBytes(): number {
    return this.factor?.bytes ?? 0;
  }

  /** Learns the rows that are new since the last time. */
  learn(from: ExpertRows): void {
    this.factorise(from, from.rows.length);
    const { factor, used, target } = this;
    const ones = solve(factor!, new Float64Array(used).fill(1));
    const alpha = solve(factor!, target.slice(0, used));
    const [top, bottom] = [sum(alpha), sum(ones)];
    this.mean = top / bottom;
    let variance = 0;
    for (let i = 0; i < used; i++) {
      alpha[i]! -= this.mean * ones[i]!;
      variance += (alpha[i]! * (target[i]! - this.mean)) / used;
    }
    this.alpha = alpha;
    this.variance = Math.max(variance, 1e-12);
  }

  /** Makes the factor that deviations need, of the rows that it has learnt, where it was forgotten. */
  restore(from: ExpertRows): void {
    if (this.factor === undefined) this.factorise(from, this.offered);
  }

  /** Gives its factor back; expected values stay. */
  forget(): void {
    this.factor = undefined;
  }

  /** Expected value at a point; `k` is a buffer of at least `used` numbers, and then holds the point's covariances. */
  margin(x: Float64Array, offset: number, k: Float64Array): number {
    correlations(this.kernel, this.x, this.used, x, offset, k);
    let value = this.mean;
    for (let a = 0; a < this.used; a++) value += k[a]! * this.alpha[a]!;
    return value;
  }

  /** Standard deviation at the point for which `margin` has just filled `k`, which is overwritten. It needs the factor. */
  deviation(x: Float64Array, offset: number, k: Float64Array): number {
    this.factor!.solveLower(k);
    let explained = 0;
    for (let a = 0; a < this.used; a++) explained += k[a]! * k[a]!;
    const prior = priorVariance(this.kernel, x, offset);
    return Math.sqrt(this.variance * Math.max(1e-12, prior - explained + this.noise));
  }

  /** Appends the rows up to number `end` of the list to the factor; all of them when there is none. */
  private factorise({ x, target, rows }: ExpertRows, end: number): void {
    const { kernel, noise } = this;
    const d = kernel.dimensions;
    const isNew = this.factor === undefined;
    const start = isNew ? 0 : this.offered;
    const kept = isNew ? [] : [...this.rows];
    const room = kept.length + end - start;
    // Who grows will grow again.
    const spare = isNew ? room : Math.ceil(1.1 * room);
    const factor = this.factor ?? new Cholesky(room);
    if (factor.capacity < room) factor.reserve(spare);
    const own = this.x.length < room * d ? grown(this.x, spare * d) : this.x;
    const targets = this.target.length < room ? grown(this.target, spare) : this.target;
    const k = new Float64Array(room);
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      const used = kept.length;
      correlations(kernel, own, used, x, row * d, k);
      k[used] = priorVariance(kernel, x, row * d) + Math.max(1e-8, noise);
      // A repeated point with next to no noise adds nothing that the matrix can hold.
      if (!factor.append(k)) continue;
      own.set(x.subarray(row * d, (row + 1) * d), used * d);
      targets[used] = target(row);
      kept.push(row);
    }
    this.factor = factor;
    this.offered = end;
    this.used = kept.length;
    this.rows = kept;
    this.x = own;
    this.target = targets;
  }
}

function grown(buffer: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(capacity);
  next.set(buffer);
  return next;
}

function solve(factor: Cholesky, b: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  factor.solveLower(b);
  factor.solveUpper(b);
  return b;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

import { Cholesky } from '../../math/cholesky.ts';
import { correlations, priorVariance } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import { fitHyperparameters } from './marginalLikelihood.ts';
import type { Hyperparameters } from './marginalLikelihood.ts';
import { relations } from './relations.ts';

/** What a joint process says of some points. */
export interface JointPrediction {
  /** Means, one row of outputs a point. */
  readonly mean: Float64Array;
  /**
   * Per point: the standard deviation in units of `JointGaussianProcess.scatter`, larger where the outputs differ
   * between neighbouring rows and smaller on plateaus, whose flatness a kernel that fits steep places does not see.
   */
  readonly spread: Float64Array;
}

/** Length scale that the prior favours in one dimension, in standardised units; grows with sqrt(dimensions). */
const PRIOR_LENGTH = 1;
/** Share of the spread's variance that is the same everywhere. */
const STEADY = 0.03;
/** Rows by which a row is predicted to see how restless the outputs are there. */
const NEIGHBOURS = 4;
/** Points that are predicted together. */
const BLOCK = 64;
/** Least noise, in units of the variance. */
const MIN_NOISE = 1e-8;

/**
 * A Gaussian process with several outputs that share one kernel, so that one factorisation serves them all and their
 * covariance is a matrix times the kernel (intrinsic coregionalisation; Bonilla et al., "Multi-task Gaussian process
 * prediction", 2008). Every row has all outputs.
 */
export class JointGaussianProcess {
  readonly outputs: number;
  /** Lower triangle L, row-major: `mean + spread * L z` with standard normal z is a draw of all outputs at a point. */
  readonly scatter: Float64Array;
  private readonly isCategory: readonly boolean[];
  private hyper: Hyperparameters | undefined;
  private kernel: Kernel | undefined;
  private factor = new Cholesky(0);
  private x = new Float64Array(0);
  private alphas: readonly Float64Array[] = [];
  private readonly means: Float64Array;
  /** Per row: the squared error of predicting it by its neighbours, in units of the mean one. */
  private unrest = new Float64Array(0);

  constructor(isCategory: readonly boolean[], outputs: number) {
    this.isCategory = isCategory;
    this.outputs = outputs;
    this.scatter = new Float64Array(outputs * outputs);
    this.means = new Float64Array(outputs);
  }

  /**
   * Learns from the rows of `x` and the columns of `y` (n values each, one after the other), with up to `iterations` of
   * hyper-parameter search from where the last one ended; `extra` more points can be believed afterwards.
   */
  fit(x: Float64Array, y: Float64Array, iterations: number, extra: number): void {
    const { isCategory, outputs } = this;
    const d = isCategory.length;
    const n = x.length / d;
    const { columns, scales } = standardised(y, n);
    const priorLength = PRIOR_LENGTH * Math.sqrt(d);
    const start = this.hyper ?? {
      rate: Float64Array.from(isCategory, (is) => (is ? 1 : 1 / priorLength)),
      noise: 1e-5,
      slope: 0.02,
    };
    const kernel: Kernel = { dimensions: d, rate: start.rate, isCategory, slope: start.slope };
    const moving = columns.filter((_, c) => scales[c]! > 0);
    if (moving.length > 0 && iterations > 0) {
      const all = new Float64Array(moving.length * n);
      for (const [c, column] of moving.entries()) all.set(column, c * n);
      this.hyper = fitHyperparameters(x, all, kernel, start, priorLength, iterations);
    } else this.hyper = start;
    this.kernel = { ...kernel, rate: this.hyper.rate, slope: this.hyper.slope };
    this.factor = new Cholesky(n + extra);
    this.x = new Float64Array((n + extra) * d);
    const kept: number[] = [];
    for (let i = 0; i < n; i++) if (this.append(x, i * d)) kept.push(i);
    const ones = this.solved(new Float64Array(kept.length).fill(1));
    const residuals: Float64Array[] = [];
    this.alphas = columns.map((column, c) => {
      const values = Float64Array.from(kept, (i) => column[i]!);
      const alpha = this.solved(values);
      const mean = sum(alpha) / sum(ones);
      this.means[c] = mean * scales[c]! + y.subarray(c * n, (c + 1) * n).reduce(average, 0);
      for (let i = 0; i < alpha.length; i++) alpha[i]! -= mean * ones[i]!;
      residuals.push(values.map((value) => value - mean));
      return alpha.map((value) => value * scales[c]!);
    });
    this.measureScatter(residuals, scales, outputs);
    this.measureUnrest(
      columns.map((column) => Float64Array.from(kept, (i) => column[i]!)),
      kept.length,
    );
  }

  /** Length scales in standardised units; a category's is how far a change of it reaches. */
  get lengths(): Float64Array {
    return this.hyper!.rate.map((rate) => 1 / rate);
  }

  /** Means and spreads at the first `count` rows of `x`. */
  predict(x: Float64Array, count: number): JointPrediction {
    const { factor, alphas, outputs, unrest } = this;
    const { size } = factor;
    const kernel = this.kernel!;
    const mean = new Float64Array(count * outputs);
    const spread = new Float64Array(count);
    const block = new Float64Array(Math.min(count, BLOCK) * size);
    const distances = new Float64Array(unrest.length);
    for (let start = 0; start < count; start += BLOCK) {
      const points = Math.min(BLOCK, count - start);
      for (let p = 0; p < points; p++) {
        const i = start + p;
        const at = p * size;
        relations(kernel, this.x, size, x, i * kernel.dimensions, block, at, distances);
        for (let c = 0; c < outputs; c++) {
          let total = this.means[c]!;
          const alpha = alphas[c]!;
          for (let a = 0; a < alpha.length; a++) total += block[at + a]! * alpha[a]!;
          mean[i * outputs + c] = total;
        }
        spread[i] = this.unrestAt(distances);
      }
      factor.solveLowerAll(block, points, size);
      for (let p = 0; p < points; p++) {
        const i = start + p;
        let explained = 0;
        for (let a = p * size; a < (p + 1) * size; a++) explained += block[a]! * block[a]!;
        const variance = Math.max(
          1e-12,
          priorVariance(kernel, x, i * kernel.dimensions) - explained,
        );
        spread[i] = Math.sqrt(variance * spread[i]!);
      }
    }
    return { mean, spread };
  }

  /** Takes a point as known to be what is predicted there: the means stay, the spread around it falls. */
  believe(point: Float64Array): void {
    if (this.factor.size < this.factor.capacity) this.append(point, 0);
  }

  /** The rows' unrest, weighed by nearness: by the squared distances to them. */
  private unrestAt(distances: Float64Array): number {
    const { unrest } = this;
    let weights = 0;
    let total = 0;
    for (let i = 0; i < unrest.length; i++) {
      const near = distances[i]! + 1e-9;
      const weight = 1 / (near * near);
      weights += weight;
      total += weight * unrest[i]!;
    }
    return STEADY + (1 - STEADY) * (total / weights);
  }

  private append(x: Float64Array, offset: number): boolean {
    const { factor } = this;
    const kernel = this.kernel!;
    const d = kernel.dimensions;
    const n = factor.size;
    const row = new Float64Array(n + 1);
    correlations(kernel, this.x, n, x, offset, row);
    row[n] = priorVariance(kernel, x, offset) + Math.max(MIN_NOISE, this.hyper!.noise);
    // A repeated point with next to no noise adds nothing that the matrix can hold.
    if (!factor.append(row)) return false;
    this.x.set(x.subarray(offset, offset + d), n * d);
    return true;
  }

  private solved(b: Float64Array): Float64Array {
    this.factor.solveLower(b);
    this.factor.solveUpper(b);
    return b;
  }

  /** Errors of predicting each row by the rows nearest to it, relative to their mean. */
  private measureUnrest(columns: readonly Float64Array[], n: number): void {
    const unrest = new Float64Array(n);
    const d = this.kernel!.dimensions;
    for (let i = 0; i < n; i++) {
      const near = this.nearest(this.x, i * d, n, NEIGHBOURS + 1).filter((a) => a !== i);
      for (const column of columns) {
        let sum = 0;
        for (const a of near) sum += column[a]! / near.length;
        if (near.length > 0) unrest[i]! += (column[i]! - sum) ** 2;
      }
    }
    const mean = unrest.reduce(average, 0);
    this.unrest = mean > 0 ? unrest.map((value) => value / mean) : unrest.fill(1);
  }

  /** The `count` rows nearest to a point, in length scales. */
  private nearest(point: Float64Array, offset: number, n: number, count: number): number[] {
    const rows: number[] = [];
    const distances: number[] = [];
    for (let i = 0; i < n; i++) {
      const distance = this.distance(i, point, offset);
      if (rows.length === count && distance >= distances.at(-1)!) continue;
      let at = distances.findIndex((other) => distance < other);
      if (at < 0) at = rows.length;
      rows.splice(at, 0, i);
      distances.splice(at, 0, distance);
      if (rows.length > count) {
        rows.pop();
        distances.pop();
      }
    }
    return rows;
  }

  /** Squared distance of a row to a point, in length scales. */
  private distance(row: number, point: Float64Array, offset: number): number {
    const { dimensions: d, rate, isCategory } = this.kernel!;
    let squared = 0;
    for (let j = 0; j < d; j++) {
      const gap = (this.x[row * d + j]! - point[offset + j]!) * rate[j]!;
      squared += isCategory[j]! ? Number(gap !== 0) * rate[j]! : gap * gap;
    }
    return squared;
  }

  /** The covariance of the outputs that explains the residuals best, factored. */
  private measureScatter(
    residuals: readonly Float64Array[],
    scales: readonly number[],
    outputs: number,
  ): void {
    const n = residuals[0]?.length ?? 0;
    const factor = new Cholesky(outputs);
    this.scatter.fill(0);
    for (let c = 0; c < outputs; c++) {
      const row = new Float64Array(c + 1);
      for (let b = 0; b <= c; b++) {
        let product = 0;
        for (let i = 0; i < n; i++) product += residuals[b]![i]! * this.alphas[c]![i]!;
        row[b] = (product * scales[b]!) / n;
      }
      // Outputs that move together, or do not move, would leave the matrix singular.
      row[c] = row[c]! * (1 + 1e-9) + 1e-18;
      if (!factor.append(row)) {
        const alone = new Float64Array(c + 1);
        alone[c] = row[c]!;
        factor.append(alone);
      }
    }
    for (let c = 0; c < outputs; c++) this.scatter.set(factor.row(c), c * outputs);
  }
}

/** Columns with mean 0 and standard deviation 1; a constant one stays 0 and has scale 0. */
function standardised(
  y: Float64Array,
  n: number,
): { readonly columns: readonly Float64Array[]; readonly scales: readonly number[] } {
  const columns: Float64Array[] = [];
  const scales: number[] = [];
  for (let c = 0; c * n < y.length; c++) {
    const raw = y.subarray(c * n, (c + 1) * n);
    const mean = raw.reduce(average, 0);
    const scale = Math.sqrt(raw.reduce((total, value) => total + (value - mean) ** 2 / n, 0));
    const moves = scale > 1e-12 * Math.abs(mean);
    columns.push(raw.map((value) => (moves ? (value - mean) / scale : 0)));
    scales.push(moves ? scale : 0);
  }
  return { columns, scales };
}

function average(total: number, value: number, _i: number, all: Float64Array): number {
  return total + value / all.length;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

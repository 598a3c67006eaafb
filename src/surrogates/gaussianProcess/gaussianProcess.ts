import { Cholesky } from '../../math/cholesky.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import type { JointBelief, Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { correlations, priorVariance } from './kernel.ts';
import type { Kernel, KernelForm } from './kernel.ts';
import { fitHyperparameters } from './marginalLikelihood.ts';
import type { Hyperparameters } from './marginalLikelihood.ts';
import { kernelSums } from './kernelSums.ts';
import { kernelGraph } from './kernelGraph.ts';
import { selectRows } from './selectRows.ts';
import { fitWarp, squash, stretching } from './squashing.ts';

export interface GaussianProcessOptions {
  /** Length scale that the prior favours, in standardised units, for one dimension; grows with sqrt(dimensions). */
  readonly priorLength: number;
  /**
   * Steepness of the squashing asinh(margin * warp) / warp; 0 leaves margins as they are. Default: by the marginal
   * likelihood.
   */
  readonly warp?: number | undefined;
  /** Rows that are kept at most; the ones near the boundary first. */
  readonly maxRows: number;
  /** Forms among which the marginal likelihood chooses. Default: Matern-5/2 without an additive part alone. */
  readonly forms?: readonly KernelForm[] | undefined;
  /** Rows on which hyper-parameters are fitted at most, because a step costs O(n^3). Default 160. */
  readonly fitRows?: number | undefined;
  /** Growth of the data after which hyper-parameters are fitted anew. Default 1.25. */
  readonly refitGrowth?: number | undefined;
}

/**
 * A fitted process written out: with k the kernel's covariances of a point with the first `used` rows of `x`, the mean
 * is `mean` + k alpha, and the variance `variance` (prior - |L^-1 k|^2 + `noise`), at least 1e-12 of `variance`.
 */
export interface ExplicitGaussianProcess {
  readonly kernel: Kernel;
  readonly x: Float64Array;
  readonly used: number;
  readonly alpha: Float64Array;
  /** L. */
  readonly factor: Cholesky;
  readonly mean: number;
  readonly variance: number;
  readonly noise: number;
}

/** What a Gaussian process believes of the noise-free margin at some points, with what their covariances need. */
export interface Posterior {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** The features, and for each point the solution of L v = k, row-major. */
  readonly x: Float64Array;
  readonly solved: Float64Array;
}

/** A form with the hyper-parameters that were fitted to it last. */
interface Contender {
  readonly form: KernelForm;
  readonly hyper: Hyperparameters | undefined;
}

/** Points whose deviations are found at once. */
const BLOCK = 64;
/** Growth of many rows after which the likelihood is searched from several starts. */
const SELDOM = 2.25;
/** Rows from which the form that fits best stays. */
const SETTLED = 200;
const DEFAULT_FORM: KernelForm = { smoothness: 'matern-5/2', additive: false };

/** A Gaussian process on signed margins: ARD kernel, fitted noise, constant mean. */
export class GaussianProcess implements Surrogate {
  private readonly options: GaussianProcessOptions;
  /** Negative log posterior of the last fit, up to a constant that all forms and warps share; lower is better. */
  evidence = Infinity;
  private kernel: Kernel | undefined;
  private contenders: readonly Contender[];
  private hyper: Hyperparameters | undefined;
  private warp: number;
  private fittedAt = 0;
  private searchedAt = 0;
  private factor = new Cholesky(0);
  private x = new Float64Array(0);
  private y = new Float64Array(0);
  private used = 0;
  private selected = false;
  private mean = 0;
  private variance = 1;
  private alpha: Float64Array = new Float64Array(0);

  constructor(options: GaussianProcessOptions) {
    this.options = options;
    this.warp = options.warp ?? 1;
    this.contenders = (options.forms ?? [DEFAULT_FORM]).map((form) => ({ form, hyper: undefined }));
  }

  inherit(parent: Surrogate): void {
    if (!(parent instanceof GaussianProcess)) return;
    this.hyper = parent.hyper;
    this.contenders = parent.contenders;
    if (this.options.warp === undefined) this.warp = parent.warp;
    this.searchedAt = parent.searchedAt;
  }

  fit(data: TrainingSet): Promise<void> {
    const { refitGrowth = 1.25 } = this.options;
    const refit = this.hyper === undefined || data.n >= refitGrowth * this.fittedAt;
    if (refit) this.refitHyperparameters(data);
    const full = data.n > this.options.maxRows;
    if (refit || full || this.selected || this.factor.size === 0) this.rebuild(data);
    else if (!this.extend(data)) this.rebuild(data);
    this.solve();
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    const { kernel, alpha, used } = this;
    if (kernel === undefined) return new Float64Array(count);
    const mean = kernelSums(kernel, this.x, used, alpha, x, count);
    for (let i = 0; i < count; i++) mean[i]! += this.mean;
    return mean;
  }

  /** The belief at `count` rows of features, without noise. */
  posterior(x: Float64Array, count: number): Posterior {
    const { kernel, used, factor, variance } = this;
    const solved = new Float64Array(count * used);
    const mean = this.margins(x, count);
    const variances = new Float64Array(count).fill(variance);
    if (kernel === undefined) return { mean, variance: variances, x, solved };
    for (let i = 0; i < count; i++)
      correlations(kernel, this.x, used, x, i * kernel.dimensions, solved.subarray(i * used));
    factor.solveLowerAll(solved, count, used);
    for (let i = 0; i < count; i++) {
      let left = priorVariance(kernel, x, i * kernel.dimensions);
      for (let a = i * used; a < (i + 1) * used; a++) left -= solved[a]! * solved[a]!;
      variances[i] = variance * Math.max(1e-12, left);
    }
    return { mean, variance: variances, x, solved };
  }

  /** Covariances of point `i` of a posterior with all its points. */
  private covariances({ mean, x, solved }: Posterior, i: number): Float64Array {
    const { kernel, used, variance } = this;
    const count = mean.length;
    const out = new Float64Array(count);
    if (kernel === undefined) return out;
    correlations(kernel, x, count, x, i * kernel.dimensions, out);
    const own = i * used;
    // Two sums at a time, for each alone waits for its own last step.
    for (let b = 0; b < count; b += 2) {
      const first = b * used;
      const second = Math.min(b + 1, count - 1) * used;
      let s0 = out[b]!;
      let s1 = out[b + 1] ?? 0;
      for (let a = 0; a < used; a++) {
        const value = solved[own + a]!;
        s0 -= value * solved[first + a]!;
        s1 -= value * solved[second + a]!;
      }
      out[b] = variance * s0;
      if (b + 1 < count) out[b + 1] = variance * s1;
    }
    return out;
  }

  joint(x: Float64Array, count: number): JointBelief {
    const belief = this.posterior(x, count);
    return {
      mean: belief.mean,
      variance: belief.variance,
      noise: this.variance * (this.hyper?.noise ?? 0),
      covariances: (point) => this.covariances(belief, point),
    };
  }

  predict(x: Float64Array, count: number): Prediction {
    const { kernel, used, factor, variance } = this;
    const mean = this.margins(x, count);
    const sd = new Float64Array(count).fill(1);
    const failure = new Float64Array(count).fill(0.5);
    if (kernel === undefined) return { mean, sd, failure };
    const noise = this.hyper?.noise ?? 0;
    const block = new Float64Array(Math.min(count, BLOCK) * used);
    for (let start = 0; start < count; start += BLOCK) {
      const size = Math.min(BLOCK, count - start);
      for (let c = 0; c < size; c++) {
        const k = block.subarray(c * used, (c + 1) * used);
        correlations(kernel, this.x, used, x, (start + c) * kernel.dimensions, k);
      }
      factor.solveLowerAll(block, size, used);
      for (let c = 0; c < size; c++) {
        const i = start + c;
        let left = priorVariance(kernel, x, i * kernel.dimensions) + noise;
        for (let a = c * used; a < (c + 1) * used; a++) left -= block[a]! * block[a]!;
        sd[i] = Math.sqrt(variance * Math.max(1e-12, left));
        failure[i] = normalCdf(-mean[i]! / sd[i]);
      }
    }
    return { mean, sd, failure };
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const process = this.explicit();
    return process && kernelGraph(builder, features, process.kernel, process.x, [process]);
  }

  /** All that its predictions rest on; undefined before the first fit. The arrays are its own: not to be changed. */
  explicit(): ExplicitGaussianProcess | undefined {
    const { kernel, x, alpha, used, factor, mean, variance } = this;
    if (kernel === undefined) return undefined;
    const noise = this.hyper?.noise ?? 0;
    return { kernel, x, alpha, used, factor, mean, variance, noise };
  }

  private refitHyperparameters(data: TrainingSet): void {
    const { fitRows = 160 } = this.options;
    const d = data.dimensions;
    const isCategory = data.categories.map((levels) => levels > 0);
    const priorLength = this.options.priorLength * Math.sqrt(d);
    const first = (form: KernelForm): Hyperparameters => ({
      rate: Float64Array.from(isCategory, (is) => (is ? 1 : 1 / priorLength)),
      noise: 1e-5,
      slope: 0.02,
      share: form.additive ? 0.5 : 0,
    });
    // Spread evenly: rows that are chosen by their margins would make the likelihood see a flatter function.
    const rows = selectRows(data, data.n > 3 * fitRows ? fitRows * 0.75 : fitRows, 0);
    const x = new Float64Array(rows.length * d);
    const margins = new Float64Array(rows.length);
    rows.forEach((row, i) => {
      x.set(data.x.subarray(row * d, (row + 1) * d), i * d);
      margins[i] = data.margin[row]!;
    });
    const fitsWarp = this.options.warp === undefined;
    if (fitsWarp && this.kernel !== undefined)
      this.warp = fitWarp(x, margins, this.kernel, this.hyper!.noise);
    this.fittedAt = data.n;
    const kernelOf = ({ form, hyper = first(form) }: Contender): Kernel => {
      const { rate, slope, share } = hyper;
      return { dimensions: d, isCategory, ...form, rate, slope, share };
    };
    // Constant margins say nothing about length scales.
    if (margins.every((margin) => margin === margins[0])) {
      this.hyper ??= first(this.contenders[0]!.form);
      this.kernel = kernelOf(this.contenders[0]!);
      return;
    }
    // The likelihood has a second summit, "long and noisy": look from short length scales too, when data has grown by
    // half; and then at all forms. Where rows are many times those that are fitted, more of them tell less that is new.
    const isDue = data.n >= (data.n > 3 * fitRows ? SELDOM : 1.5) * this.searchedAt;
    if (isDue) this.searchedAt = data.n;
    const fit = ({ form, hyper }: Contender) => {
      const y = margins.map((margin) => squash(margin, this.warp));
      const start = hyper ?? first(form);
      const kernel = kernelOf({ form, hyper });
      const again = fitHyperparameters(x, y, kernel, start, priorLength, hyper ? 8 : 25);
      if (!isDue) return again;
      const short = { ...start, rate: start.rate.map(() => 4 / priorLength), noise: 1e-5 };
      const other = fitHyperparameters(x, y, kernel, short, priorLength, 15);
      return other.value < again.value ? other : again;
    };
    const fitted = (isDue ? this.contenders : this.contenders.slice(0, 1)).map((contender) => ({
      form: contender.form,
      hyper: fit(contender),
    }));
    const best = fitted.toSorted((a, b) => a.hyper.value - b.hyper.value);
    // The chosen one stands first. With many runs the others have had their chance, and cost as much as it does.
    this.contenders =
      data.n >= SETTLED ? best.slice(0, 1) : [...best, ...this.contenders.slice(fitted.length)];
    this.hyper = best[0]!.hyper;
    this.kernel = kernelOf(best[0]!);
    this.evidence = best[0]!.hyper.value + stretching(margins, this.warp);
  }

  private rebuild(data: TrainingSet): void {
    const { maxRows } = this.options;
    const rows = selectRows(data, maxRows);
    this.selected = rows.length < data.n;
    this.used = 0;
    const capacity = this.selected ? rows.length : Math.min(maxRows, Math.ceil(data.n * 1.5) + 16);
    this.factor = new Cholesky(capacity);
    this.x = new Float64Array(capacity * data.dimensions);
    this.y = new Float64Array(capacity);
    let at = 0;
    for (; at + 4 <= rows.length; at += 4) this.addFour(data, rows.slice(at, at + 4));
    for (const row of rows.slice(at)) this.add(data, row);
  }

  /** Appends the rows that are new; false when there is no room. */
  private extend(data: TrainingSet): boolean {
    if (data.n > this.factor.capacity) return false;
    for (let row = this.seen; row < data.n; row++) this.add(data, row);
    return true;
  }

  private seen = 0;

  private add(data: TrainingSet, row: number): void {
    const k = new Float64Array(this.used + 1);
    this.relate(data, row, k);
    // A repeated point with next to no noise adds nothing that the matrix can hold.
    if (this.factor.append(k)) this.take(data, row);
  }

  /** `add` for four rows, with the very same numbers. */
  private addFour(data: TrainingSet, rows: readonly number[]): void {
    const { kernel, used } = this;
    const d = data.dimensions;
    const own = new Float64Array(4 * d);
    const relations = rows.map((row, c) => {
      const k = new Float64Array(used + c + 1);
      this.relate(data, row, k);
      correlations(kernel!, own, c, data.x, row * d, k.subarray(used));
      own.set(data.x.subarray(row * d, (row + 1) * d), c * d);
      return k;
    });
    for (const [c, taken] of this.factor.appendFour(relations).entries())
      if (taken) this.take(data, rows[c]!);
  }

  /** Covariances of a row with those that are there, and its own variance at the end of `k`. */
  private relate(data: TrainingSet, row: number, k: Float64Array): void {
    const { kernel, used } = this;
    const offset = row * data.dimensions;
    this.seen = Math.max(this.seen, row + 1);
    correlations(kernel!, this.x, used, data.x, offset, k);
    k[k.length - 1] = priorVariance(kernel!, data.x, offset) + Math.max(1e-8, this.hyper!.noise);
  }

  private take(data: TrainingSet, row: number): void {
    const { used } = this;
    const d = data.dimensions;
    this.x.set(data.x.subarray(row * d, (row + 1) * d), used * d);
    this.y[used] = this.squash(data.margin[row]!);
    this.used = used + 1;
  }

  private solve(): void {
    const { factor, used } = this;
    const solveFor = (b: Float64Array) => {
      factor.solveLower(b);
      factor.solveUpper(b);
      return b;
    };
    const ones = solveFor(new Float64Array(used).fill(1));
    const alpha = solveFor(this.y.slice(0, used));
    let top = 0;
    let bottom = 0;
    for (let i = 0; i < used; i++) {
      top += alpha[i]!;
      bottom += ones[i]!;
    }
    this.mean = top / bottom;
    let variance = 0;
    for (let i = 0; i < used; i++) {
      alpha[i]! -= this.mean * ones[i]!;
      variance += (alpha[i]! * (this.y[i]! - this.mean)) / used;
    }
    this.alpha = alpha;
    this.variance = Math.max(variance, 1e-12);
  }

  /** The target that stands for a margin. */
  squash(margin: number): number {
    return squash(margin, this.warp);
  }
}

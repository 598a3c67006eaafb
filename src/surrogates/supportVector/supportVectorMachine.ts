import type { RandomStream } from '../../core/random.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { selectRows } from '../gaussianProcess/selectRows.ts';
import { logisticBeliefs, marginPerLogOdds } from '../logisticBeliefs.ts';
import { mixedDistance } from '../mixedDistance.ts';
import { oneHot, oneHotWidth } from '../oneHot.ts';
import { oneHotGraph } from '../oneHotGraph.ts';
import { squaredDistancesGraph } from '../squaredDistancesGraph.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { plattScaling } from './plattScaling.ts';
import type { PlattScaling } from './plattScaling.ts';
import { smo } from './smo.ts';

export interface SupportVectorMachineOptions {
  /** Length scale of the RBF kernel in standardised units, for one dimension; grows with sqrt(dimensions). */
  readonly length: number;
  /** Upper bound of the multipliers. */
  readonly cost: number;
  /** Distance between two levels of a category, in standardised units. */
  readonly categoryDistance: number;
}

/** Rows that it learns from at most; the ones near the boundary first. */
const MAX_ROWS = 500;
/** Parts of the cross-validation that Platt's scaling is fitted by. */
const FOLDS = 3;

/**
 * A support vector classifier of pass and fail with an RBF kernel. Platt's scaling of cross-validated decision values
 * gives log-odds, whose variance grows where no run is near.
 */
export class SupportVectorMachine implements Surrogate {
  private readonly options: SupportVectorMachineOptions;
  private categories: readonly number[] = [];
  /** Features of the rows that it learnt from. */
  private points: Float64Array = new Float64Array(0);
  private coefficients: Float64Array = new Float64Array(0);
  private bias = 0;
  private platt: PlattScaling = { slope: 1, offset: 0 };
  private unit = 1;
  /** Mean square of the log-odds at the rows: their variance where nothing is known. */
  private ignorance = 1;
  private gamma = 1;
  /** Half the squared distance of two levels. */
  private square = 1;
  private fittedAt = 0;

  constructor(options: SupportVectorMachineOptions) {
    this.options = options;
  }

  fit(data: TrainingSet, random: RandomStream): Promise<void> {
    if (this.fittedAt > 0 && data.n < 1.1 * this.fittedAt) return Promise.resolve();
    this.fittedAt = data.n;
    this.categories = data.categories;
    const d = data.dimensions;
    const chosen = selectRows(data, MAX_ROWS);
    const n = chosen.length;
    const x = new Float64Array(n * d);
    chosen.forEach((row, i) => x.set(data.x.subarray(row * d, (row + 1) * d), i * d));
    this.points = x;
    this.square = this.mark ** 2;
    this.gamma = 1 / (2 * this.options.length ** 2 * d);
    const margin = Float64Array.from(chosen, (row) => data.margin[row]!);
    const labels = Int8Array.from(margin, (value) => (value < 0 ? -1 : 1));
    const gram = this.gramMatrix(n);
    const all = Int32Array.from({ length: n }, (_, i) => i);
    [this.coefficients, this.bias] = this.train(gram, n, all, labels);
    this.platt = plattScaling(this.crossValidated(gram, n, labels, random), labels);
    // Decision values that say nothing, or the reverse, carry no verdict.
    if (!(this.platt.slope > 0)) this.platt = { ...this.platt, slope: 0 };
    const logOdds = this.logOdds(this.points, n).logOdds;
    this.unit = marginPerLogOdds(logOdds, margin);
    this.ignorance = logOdds.reduce((sum, z) => sum + z * z, 0) / n;
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    return this.predict(x, count).mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    const { logOdds, nearness } = this.logOdds(x, count);
    const variance = nearness.map((k) => this.ignorance * (1 - k * k));
    return logisticBeliefs(logOdds, variance, this.unit);
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const n = this.coefficients.length;
    if (n === 0) return undefined;
    const number = (value: number) => builder.scalar(value, 'float64');
    const rows = oneHotGraph(builder, features, this.categories, this.mark);
    const width = oneHotWidth(this.categories);
    // Rows that are no support vectors add nothing; one row stays when there is no support vector.
    const support = Array.from({ length: n }, (_, i) => i).filter(
      (i) => i === 0 || this.coefficients[i] !== 0,
    );
    const d = this.categories.length;
    const points = new Float64Array(support.length * d);
    support.forEach((row, i) => points.set(this.points.subarray(row * d, (row + 1) * d), i * d));
    const marked = oneHot(points, support.length, this.categories, this.mark);
    const squared = squaredDistancesGraph(builder, rows, marked, support.length, width);
    const kernel = builder.op('Exp', [builder.op('Mul', [squared, number(-this.gamma)])]);
    const { slope, offset } = this.platt;
    const weights = support.map((row) => this.coefficients[row]! * slope * this.unit);
    const sum = builder.op('MatMul', [
      kernel,
      builder.constant(tensorOf('float64', weights, [support.length, 1])),
    ]);
    return builder.op('Add', [sum, number((this.bias * slope + offset) * this.unit)]);
  }

  private get mark(): number {
    return this.options.categoryDistance / Math.SQRT2;
  }

  private train(
    gram: Float64Array,
    n: number,
    rows: Int32Array,
    labels: Int8Array,
  ): [coefficients: Float64Array, bias: number] {
    const passing = rows.reduce((sum, row) => sum + Number(labels[row]! > 0), 0);
    // One class has no boundary.
    if (passing === 0 || passing === rows.length)
      return [new Float64Array(rows.length), passing === 0 ? -1 : 1];
    const { coefficients, bias } = smo(gram, n, rows, labels, { cost: this.options.cost });
    return [coefficients, bias];
  }

  /** The decision value of each row by a machine that has not seen it. */
  private crossValidated(
    gram: Float64Array,
    n: number,
    labels: Int8Array,
    random: RandomStream,
  ): Float64Array {
    const folds = Math.min(FOLDS, n);
    const decisions = new Float64Array(n);
    if (folds < 2) return decisions.fill(this.bias);
    const fold = Int32Array.from({ length: n }, (_, i) => i % folds);
    for (let i = n - 1; i > 0; i--) {
      const other = random.integer(i + 1);
      [fold[i], fold[other]] = [fold[other]!, fold[i]!];
    }
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    for (let part = 0; part < folds; part++) {
      const seen = rows.filter((row) => fold[row] !== part);
      const [coefficients, bias] = this.train(gram, n, seen, labels);
      for (const row of rows) {
        if (fold[row] !== part) continue;
        let sum = bias;
        for (let i = 0; i < seen.length; i++) sum += coefficients[i]! * gram[row * n + seen[i]!]!;
        decisions[row] = sum;
      }
    }
    return decisions;
  }

  private gramMatrix(n: number): Float64Array {
    const gram = new Float64Array(n * n);
    const d = this.categories.length;
    for (let a = 0; a < n; a++)
      for (let b = 0; b <= a; b++) {
        const value = this.kernel(this.points, a * d, b * d);
        gram[a * n + b] = value;
        gram[b * n + a] = value;
      }
    return gram;
  }

  private kernel(queries: Float64Array, offset: number, row: number): number {
    const { categories, points, gamma, square } = this;
    return Math.exp(-gamma * mixedDistance(queries, offset, points, row, categories, square));
  }

  /** Log-odds of passing, and the kernel value of the nearest row: 1 at a row, 0 far away. */
  private logOdds(
    queries: Float64Array,
    count: number,
  ): { readonly logOdds: Float64Array; readonly nearness: Float64Array } {
    const { slope, offset } = this.platt;
    const d = this.categories.length;
    const n = this.coefficients.length;
    const logOdds = new Float64Array(count);
    const nearness = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = this.bias;
      for (let row = 0; row < n; row++) {
        const k = this.kernel(queries, i * d, row * d);
        if (k > nearness[i]!) nearness[i] = k;
        sum += this.coefficients[row]! * k;
      }
      logOdds[i] = slope * sum + offset;
    }
    return { logOdds, nearness };
  }
}

import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { logisticBeliefs, marginPerLogOdds } from '../logisticBeliefs.ts';
import { oneHot, oneHotWidth } from '../oneHot.ts';
import { oneHotGraph } from '../oneHotGraph.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { fitLogistic } from './fitLogistic.ts';
import type { LogisticFit } from './fitLogistic.ts';
import { quadraticTerms } from './quadraticTerms.ts';
import type { Term } from './quadraticTerms.ts';

export interface QuadraticLogisticOptions {
  /** L2 penalty on each weight but the constant one. */
  readonly ridge: number;
}

/** Terms at most, the constant one not counted; more columns keep their linear terms up to the second number. */
const MAX_TERMS = 90;
const MAX_LINEAR = 200;
/** Rows that one fit sees at most, evenly spaced. */
const MAX_ROWS = 5000;

/**
 * Logistic regression of pass and fail on linear, square and interaction terms. The Laplace approximation of the
 * weights' posterior gives the variance of the log-odds, which grows away from the runs.
 */
export class QuadraticLogistic implements Surrogate {
  private readonly options: QuadraticLogisticOptions;
  private categories: readonly number[] = [];
  private terms: readonly Term[] = [];
  private model: LogisticFit | undefined;
  private unit = 1;
  private fittedAt = 0;

  constructor(options: QuadraticLogisticOptions) {
    this.options = options;
  }

  fit(data: TrainingSet): Promise<void> {
    if (this.model !== undefined && data.n < 1.1 * this.fittedAt) return Promise.resolve();
    this.fittedAt = data.n;
    const { dimensions: d, categories } = data;
    this.categories = categories;
    const n = Math.min(data.n, MAX_ROWS);
    const x = new Float64Array(n * d);
    const margin = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const row = Math.floor((i * data.n) / n);
      x.set(data.x.subarray(row * d, (row + 1) * d), i * d);
      margin[i] = data.margin[row]!;
    }
    const columns = oneHot(x, n, categories);
    const group = categories.flatMap((levels, j) =>
      Array.from({ length: Math.max(1, levels) }, () => j),
    );
    const limit = Math.max(MAX_TERMS, Math.min(group.length, MAX_LINEAR));
    this.terms = quadraticTerms(columns, n, group, margin.map(Math.tanh), limit);
    const features = this.features(columns, n);
    const passing = margin.reduce((sum, value) => sum + Number(value >= 0), 0);
    // The rule of succession keeps certainty out of few rows and of a single class.
    const [high, low] = [(passing + 1) / (passing + 2), 1 / (n - passing + 2)];
    const target = margin.map((value) => (value < 0 ? low : high));
    const ridge = new Float64Array(this.terms.length + 1).fill(this.options.ridge);
    ridge[0] = 1e-6;
    this.model = fitLogistic(features, n, target, ridge);
    this.unit = marginPerLogOdds(this.logOdds(features, n), margin);
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    const features = this.features(oneHot(x, count, this.categories), count);
    return this.logOdds(features, count).map((z) => this.unit * z);
  }

  predict(x: Float64Array, count: number): Prediction {
    const features = this.features(oneHot(x, count, this.categories), count);
    const variance = new Float64Array(count).fill(1);
    const { model } = this;
    if (model !== undefined) {
      const p = model.weights.length;
      for (let i = 0; i < count; i++) {
        const row = features.slice(i * p, (i + 1) * p);
        model.factor.solveLower(row);
        variance[i] = row.reduce((sum, value) => sum + value * value, 0);
      }
    }
    return logisticBeliefs(this.logOdds(features, count), variance, this.unit);
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const { model, unit } = this;
    if (model === undefined) return undefined;
    const columns = oneHotGraph(builder, features, this.categories);
    const width = oneHotWidth(this.categories);
    const linear = new Float64Array(width);
    const square = new Float64Array(width * width);
    this.terms.forEach(([a, b], t) => {
      const weight = unit * model.weights[t + 1]!;
      if (b < 0) linear[a] = weight;
      else square[a * width + b] = weight;
    });
    const matrix = builder.constant(tensorOf('float64', square, [width, width]));
    const vector = builder.constant(tensorOf('float64', linear, [width, 1]));
    const products = builder.op('Mul', [builder.op('MatMul', [columns, matrix]), columns]);
    const quadratic = builder.op('ReduceSum', [products, builder.ints([1])]);
    const sum = builder.op('Add', [quadratic, builder.op('MatMul', [columns, vector])]);
    return builder.op('Add', [sum, builder.scalar(unit * model.weights[0]!, 'float64')]);
  }

  /** 1 and the terms of each row. */
  private features(columns: Float64Array, count: number): Float64Array {
    const width = oneHotWidth(this.categories);
    const p = this.terms.length + 1;
    const features = new Float64Array(count * p);
    for (let i = 0; i < count; i++) {
      let at = i * p;
      features[at++] = 1;
      const base = i * width;
      for (const [a, b] of this.terms)
        features[at++] = columns[base + a]! * (b < 0 ? 1 : columns[base + b]!);
    }
    return features;
  }

  private logOdds(features: Float64Array, count: number): Float64Array {
    const logOdds = new Float64Array(count);
    const { model } = this;
    if (model === undefined) return logOdds;
    const { weights } = model;
    const p = weights.length;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let a = 0; a < p; a++) sum += weights[a]! * features[i * p + a]!;
      logOdds[i] = sum;
    }
    return logOdds;
  }
}

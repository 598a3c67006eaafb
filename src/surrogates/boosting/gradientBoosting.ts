import type { RandomStream } from '../../core/random.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { calibratedScale } from '../calibratedScale.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { treeEnsembleGraph } from '../treeEnsembleGraph.ts';
import { boostTrees } from './boostTrees.ts';
import type { NewtonTree } from './growNewtonTree.ts';

export interface GradientBoostingOptions {
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly lambda: number;
  /** Steepness of the logistic function that turns a margin into a chance of failure to learn. */
  readonly sharpness: number;
  /** Models of the ensemble, each on four fifths of the rows. */
  readonly members: number;
}

/** Rows that one member learns from at most. */
const MAX_ROWS = 10_000;
/** Scores beyond it are certain, and their errors do not count. */
const CERTAIN = 3;

/**
 * Boosted regression trees: Newton steps on the cross-entropy to sigmoid(-sharpness * margin), so that the score is the
 * margin near the boundary and levels off where the verdict is clear. Members of an ensemble see different rows and
 * edges; the rows that a member has not seen calibrate the spread.
 */
export class GradientBoosting implements Surrogate {
  private readonly options: GradientBoostingOptions;
  private members: readonly (readonly NewtonTree[])[] = [];
  private isCategory: readonly boolean[] = [];
  private residual = 1;
  private scale = 1;
  private fittedAt = 0;

  constructor(options: GradientBoostingOptions) {
    this.options = options;
  }

  fit(data: TrainingSet, random: RandomStream): Promise<void> {
    // Costs O(n) with a large factor: do it when a seventh has been added.
    if (this.members.length > 0 && data.n < 1.15 * this.fittedAt) return Promise.resolve();
    this.fittedAt = data.n;
    this.isCategory = data.categories.map((levels) => levels > 0);
    const { n } = data;
    const { sharpness, members } = this.options;
    const failing = Float64Array.from(
      { length: n },
      (_, i) => 1 / (1 + Math.exp(Math.max(-30, Math.min(30, sharpness * data.margin[i]!)))),
    );
    const taken = Math.min(MAX_ROWS, n < 5 ? n : Math.ceil(0.8 * n));
    const unseen: Int32Array[] = [];
    this.members = Array.from({ length: members }, (_, member) => {
      const stream = random.fork(`member-${member}`);
      const order = shuffled(n, stream);
      unseen.push(order.slice(taken, taken + 1000));
      const rows = order.subarray(0, taken).toSorted();
      return boostTrees(data, failing, rows, { ...this.options, subsample: 0.7, bins: 48 }, stream)
        .trees;
    });
    this.calibrate(data, unseen);
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    return this.predict(x, count).mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    const mean = new Float64Array(count);
    const sd = new Float64Array(count).fill(1);
    const failure = new Float64Array(count).fill(0.5);
    const size = this.members.length;
    const d = this.isCategory.length;
    for (let i = 0; i < (size === 0 ? 0 : count); i++) {
      let [sum, squares] = [0, 0];
      for (const trees of this.members) {
        const value = this.score(trees, x, i * d);
        sum += value;
        squares += value * value;
      }
      const center = sum / size;
      mean[i] = center;
      const spread = Math.max(0, squares / size - center ** 2);
      sd[i] = this.scale * Math.sqrt(spread + this.residual ** 2);
      failure[i] = normalCdf(-center / sd[i]!);
    }
    return { mean, sd, failure };
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    if (this.members.length === 0) return undefined;
    return treeEnsembleGraph(builder, features, this.summands(), this.isCategory);
  }

  /** All trees, with values whose sum at a point is the mean margin. */
  summands(): readonly NewtonTree[] {
    const weight = 1 / (this.members.length * this.options.sharpness);
    return this.members
      .flat()
      .map((tree) => ({ ...tree, value: tree.value.map((value) => value * weight) }));
  }

  /** A member's margin at a point. */
  private score(trees: readonly NewtonTree[], x: Float64Array, offset: number): number {
    const { isCategory } = this;
    let sum = 0;
    for (const { dimension, threshold, child, value } of trees) {
      let node = 0;
      for (let j = dimension[0]!; j >= 0; j = dimension[node]!) {
        const at = x[offset + j]!;
        const left = isCategory[j]! ? at === threshold[node]! : at < threshold[node]!;
        node = child[node]! + Number(!left);
      }
      sum += value[node]!;
    }
    return sum / this.options.sharpness;
  }

  /** Errors of members on rows that they have not seen give the noise, and then the scale of all deviations. */
  private calibrate(data: TrainingSet, unseen: readonly Int32Array[]): void {
    const limit = CERTAIN / this.options.sharpness;
    const clip = (value: number) => Math.max(-limit, Math.min(limit, value));
    const means: number[] = [];
    const margins: number[] = [];
    for (const [m, rows] of unseen.entries())
      for (const row of rows) {
        means.push(this.score(this.members[m]!, data.x, row * data.dimensions));
        margins.push(data.margin[row]!);
      }
    let sum = 0;
    means.forEach((value, i) => (sum += (clip(value) - clip(margins[i]!)) ** 2));
    // Two rows' worth of ignorance, for few rows.
    this.residual = Math.sqrt((sum + 2 * limit ** 2) / (means.length + 2));
    const sd = new Float64Array(means.length).fill(this.residual);
    this.scale = calibratedScale(Float64Array.from(means), sd, margins);
  }
}

function shuffled(n: number, random: RandomStream): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = random.integer(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

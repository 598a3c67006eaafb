import type { RandomStream } from '../../core/random.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { findLeaves } from '../flatTree.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { treeEnsembleGraph } from '../treeEnsembleGraph.ts';
import { growTree } from './tree.ts';
import type { Tree } from './tree.ts';

export interface RandomForestOptions {
  readonly trees: number;
  /** Share of the dimensions tried for each split. */
  readonly trials: number;
  /** Rows below which a node is not split. */
  readonly minRows: number;
}

/** Rows that one tree learns from at most. */
const MAX_ROWS = 20_000;

/** A forest of extremely randomised trees on squashed margins; its failure probability is the mean share of its leaves. */
export class RandomForest implements Surrogate {
  private readonly options: RandomForestOptions;
  private trees: readonly Tree[] = [];
  private isCategory: readonly boolean[] = [];
  private fittedAt = 0;

  constructor(options: RandomForestOptions) {
    this.options = options;
  }

  fit(data: TrainingSet, random: RandomStream): Promise<void> {
    // Growing costs O(n log n): do it when a tenth has been added, so that the sum stays O(n log n).
    if (this.trees.length > 0 && data.n < 1.1 * this.fittedAt) return Promise.resolve();
    this.fittedAt = data.n;
    this.isCategory = data.categories.map((levels) => levels > 0);
    const target = data.margin.subarray(0, data.n).map(Math.tanh);
    const tries = Math.max(1, Math.round(this.options.trials * data.dimensions));
    const grow = () => {
      const rows =
        data.n <= MAX_ROWS
          ? Int32Array.from({ length: data.n }, (_, i) => i)
          : Int32Array.from({ length: MAX_ROWS }, () => random.integer(data.n));
      return growTree(
        { dimensions: data.dimensions, isCategory: this.isCategory, x: data.x, target },
        rows,
        { tries, minRows: this.options.minRows, maxDepth: 40 },
        random,
      );
    };
    this.trees = Array.from({ length: this.options.trees }, grow);
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    const failing = new Float64Array(count);
    const leaves = new Int32Array(count);
    for (const tree of this.trees) {
      findLeaves(tree, this.isCategory, x, leaves);
      for (let i = 0; i < count; i++) failing[i]! += tree.failing[leaves[i]!]!;
    }
    return this.shares(failing).map((share) => 1 - 2 * share);
  }

  predict(x: Float64Array, count: number): Prediction {
    const size = this.trees.length;
    const sum = new Float64Array(count);
    const squares = new Float64Array(count);
    const failing = new Float64Array(count);
    const leaves = new Int32Array(count);
    for (const tree of this.trees) {
      findLeaves(tree, this.isCategory, x, leaves);
      for (let i = 0; i < count; i++) {
        const value = tree.mean[leaves[i]!]!;
        sum[i]! += value;
        squares[i]! += value * value;
        failing[i]! += tree.failing[leaves[i]!]!;
      }
    }
    const failure = this.shares(failing);
    const sd = squares.map((square, i) =>
      size === 0 ? 1 : Math.sqrt(Math.max(0, square / size - (sum[i]! / size) ** 2)),
    );
    return { mean: failure.map((share) => 1 - 2 * share), sd, failure };
  }

  /** The chance of failure at points by the sum of their leaves' shares; one half before the first fit. */
  private shares(failing: Float64Array): Float64Array {
    return failing.map((sum) => (sum + 0.5) / (this.trees.length + 1));
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const size = this.trees.length;
    if (size === 0) return undefined;
    const number = (value: number) => builder.scalar(value, 'float64');
    const trees = this.trees.map((tree) => ({ ...tree, value: tree.failing }));
    const failing = treeEnsembleGraph(builder, features, trees, this.isCategory);
    const share = builder.op('Div', [
      builder.op('Add', [failing, number(0.5)]),
      number((size + 1) / 2),
    ]);
    return builder.op('Sub', [number(1), share]);
  }
}

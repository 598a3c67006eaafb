import type { RandomStream } from '../../core/random.ts';
import { findLeaf } from '../flatTree.ts';
import type { TrainingSet } from '../surrogate.ts';
import { growNewtonTree } from './growNewtonTree.ts';
import type { NewtonTree } from './growNewtonTree.ts';
import { histogramBins } from './histogramBins.ts';

export interface BoostingOptions {
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly lambda: number;
  /** Share of the rows that each tree sees, drawn without replacement. */
  readonly subsample: number;
  /** Bins of each number. */
  readonly bins: number;
}

export interface BoostedTrees {
  readonly trees: readonly NewtonTree[];
  /** Mean loss on the training rows before the first and after each round, in nats. */
  readonly losses: Float64Array;
}

/** Smallest second derivative, so that a row that is all but certain still has a step. */
const MIN_HESSIAN = 1e-6;

/**
 * Boosts regression trees by Newton steps on the cross-entropy between sigmoid(-score) and the chance `failing[i]` that
 * row i fails; the sum of the trees, each times the learning rate, is the score. `rows` are the rows to learn from.
 */
export function boostTrees(
  data: TrainingSet,
  failing: Float64Array,
  rows: Int32Array,
  { rounds, learningRate, maxDepth, lambda, subsample, bins }: BoostingOptions,
  random: RandomStream,
): BoostedTrees {
  const { n, dimensions: d } = data;
  const cut = histogramBins(data, bins, random);
  const score = new Float64Array(n);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n);
  const trees: NewtonTree[] = [];
  const losses = new Float64Array(rounds + 1);
  const columns = Array.from({ length: d }, (_, j) => j);
  const isCategory = cut.edges.map((edges) => edges.length === 0);
  const order = rows.slice();
  const taken = Math.max(1, Math.round(subsample * rows.length));
  const leafOf = new Int32Array(taken);
  const differentiate = () => {
    let loss = 0;
    for (const row of rows) {
      const p = 1 / (1 + Math.exp(score[row]!));
      const q = failing[row]!;
      gradient[row] = q - p;
      hessian[row] = Math.max(MIN_HESSIAN, p * (1 - p));
      loss -= q * Math.log(Math.max(1e-300, p)) + (1 - q) * Math.log(Math.max(1e-300, 1 - p));
    }
    return loss / rows.length;
  };
  losses[0] = differentiate();
  for (let round = 0; round < rounds; round++) {
    // A partial Fisher-Yates shuffle draws the rows of this tree.
    if (taken < order.length)
      for (let i = 0; i < taken; i++) {
        const other = i + random.integer(order.length - i);
        [order[i], order[other]] = [order[other]!, order[i]!];
      }
    const tree = growNewtonTree(cut, gradient, hessian, order.subarray(0, taken), leafOf, {
      maxDepth,
      lambda,
      minHessian: 0.1,
      columns,
    });
    for (let leaf = 0; leaf < tree.value.length; leaf++) tree.value[leaf]! *= learningRate;
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const leaf = i < taken ? leafOf[i]! : findLeaf(tree, isCategory, data.x, row * d);
      score[row]! += tree.value[leaf]!;
    }
    trees.push(tree);
    losses[round + 1] = differentiate();
  }
  return { trees, losses };
}

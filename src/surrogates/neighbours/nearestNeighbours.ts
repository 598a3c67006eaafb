import { normalCdf } from '../../math/normalDistribution.ts';
import { quantile } from '../../math/quantile.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { calibratedScale } from '../calibratedScale.ts';
import { oneHot, oneHotWidth } from '../oneHot.ts';
import { oneHotGraph } from '../oneHotGraph.ts';
import { squaredDistancesGraph } from '../squaredDistancesGraph.ts';
import type { Prediction, Surrogate, TrainingSet } from '../surrogate.ts';
import { KdTree } from './kdTree.ts';

export interface NearestNeighboursOptions {
  /** Neighbours of a prediction. */
  readonly neighbours: number;
  /** Distance between two levels of a category, in standardised units. */
  readonly categoryDistance: number;
  /** Squared distances are raised to minus this as weights; 0 weighs all alike. */
  readonly power: number;
}

/** Weight, in neighbours, of the prior belief that a point may as well pass as fail. */
const PRIOR = 0.5;
/** Standard deviation of the squashed margin where nothing is known; margins are squashed to [-1, 1]. */
const IGNORANCE = 1;
/** Share of the farthest neighbour's squared distance that is added to all, so that a repeated point is no oracle. */
const SOFTENING = 0.02;
/** Rows on which the beliefs are calibrated, each by its neighbours without itself. */
const CALIBRATED = 400;

/**
 * The weighted mean of the squashed margins of the nearest runs, found in a k-d tree. Its deviation comes from the
 * neighbours' own spread and from how far away they are, scaled by what the runs say of each other.
 */
export class NearestNeighbours implements Surrogate {
  private readonly options: NearestNeighboursOptions;
  private tree = new KdTree(new Float64Array(0), 0, [0]);
  /** Features of all rows. */
  private points: Float64Array = new Float64Array(0);
  private target: Float64Array = new Float64Array(0);
  private categories: readonly number[] = [];
  /** Change of the squashed margin per unit of distance. */
  private slope = 1;
  private scale = 1;
  private calibratedAt = 0;

  constructor(options: NearestNeighboursOptions) {
    this.options = options;
  }

  fit(data: TrainingSet): Promise<void> {
    const { n, categories } = data;
    this.categories = categories;
    this.points = data.x.subarray(0, n * data.dimensions);
    this.target = data.margin.subarray(0, n).map(Math.tanh);
    this.tree = new KdTree(this.points, n, categories, this.mark ** 2);
    if (n >= 1.2 * this.calibratedAt) this.calibrate(data);
    return Promise.resolve();
  }

  margins(x: Float64Array, count: number): Float64Array {
    return this.predict(x, count).mean;
  }

  predict(x: Float64Array, count: number): Prediction {
    const prediction = {
      mean: new Float64Array(count),
      sd: new Float64Array(count).fill(IGNORANCE),
      failure: new Float64Array(count).fill(0.5),
    };
    if (this.target.length === 0) return prediction;
    const d = this.categories.length;
    const look = this.lookout();
    for (let i = 0; i < count; i++) {
      const { mean, sd } = look(x, i * d);
      prediction.mean[i] = mean;
      prediction.sd[i] = sd;
      prediction.failure[i] = normalCdf(-mean / sd);
    }
    return prediction;
  }

  graph(builder: GraphBuilder, features: string): string | undefined {
    const n = this.target.length;
    if (n === 0) return undefined;
    const number = (value: number) => builder.scalar(value, 'float64');
    const rows = oneHotGraph(builder, features, this.categories, this.mark);
    const width = oneHotWidth(this.categories);
    const marked = oneHot(this.points, n, this.categories, this.mark);
    const squared = squaredDistancesGraph(builder, rows, marked, n, width);
    const k = Math.min(n, this.options.neighbours);
    const [near, which] = builder.node('TopK', [squared, builder.ints([k])], { largest: 0 }, 2);
    const farthest = builder.op('Gather', [near!, builder.ints([k - 1])], { axis: 1 });
    const soft = builder.op('Add', [
      near!,
      builder.op('Add', [builder.op('Mul', [farthest, number(SOFTENING)]), number(1e-12)]),
    ]);
    const weights = builder.op('Pow', [soft, number(-this.options.power)]);
    const table = builder.constant(tensorOf('float64', this.target, [n]));
    const margins = builder.op('Gather', [table, which!]);
    const axis = builder.ints([1]);
    const total = builder.op('ReduceSum', [weights, axis]);
    const squares = builder.op('ReduceSum', [builder.op('Mul', [weights, weights]), axis]);
    const effective = builder.op('Div', [builder.op('Mul', [total, total]), squares]);
    const sum = builder.op('ReduceSum', [builder.op('Mul', [weights, margins]), axis]);
    const shrink = builder.op('Div', [effective, builder.op('Add', [effective, number(PRIOR)])]);
    return builder.op('Mul', [builder.op('Div', [sum, total]), shrink]);
  }

  /** What a level's column holds, so that two levels lie `categoryDistance` apart. */
  private get mark(): number {
    return this.options.categoryDistance / Math.SQRT2;
  }

  /** A function that predicts one row after the other in the same buffers. */
  private lookout(): (queries: Float64Array, offset: number, skip?: number) => Belief {
    const { neighbours, power } = this.options;
    const rows = new Int32Array(Math.min(neighbours, this.target.length));
    const squared = new Float64Array(rows.length);
    return (queries, offset, skip) => {
      const found = this.tree.nearest(queries, offset, rows, squared, skip);
      if (found === 0) return { mean: 0, sd: IGNORANCE, distance: Infinity };
      const soft = SOFTENING * squared[found - 1]! + 1e-12;
      let [total, squares, sum, second, distance] = [0, 0, 0, 0, 0];
      for (let a = 0; a < found; a++) {
        const weight = (squared[a]! + soft) ** -power;
        const value = this.target[rows[a]!]!;
        total += weight;
        squares += weight * weight;
        sum += weight * value;
        second += weight * value * value;
        distance += weight * Math.sqrt(squared[a]!);
      }
      const effective = total ** 2 / squares;
      const center = sum / total;
      const spread = Math.max(0, second / total - center ** 2);
      const variance = (spread * effective + PRIOR * IGNORANCE ** 2) / (effective + PRIOR);
      const reach = Math.min(IGNORANCE, (this.slope * distance) / total);
      const sd = Math.min(
        1.5 * IGNORANCE,
        this.scale * Math.sqrt(variance / (effective + PRIOR) + reach ** 2),
      );
      return { mean: (center * effective) / (effective + PRIOR), sd, distance: distance / total };
    };
  }

  /** Predicts runs from the others: how fast margins change with distance, and how wrong the deviations are. */
  private calibrate({ n, margin, dimensions: d }: TrainingSet): void {
    if (n < 3) return;
    this.calibratedAt = n;
    const count = Math.min(n, CALIBRATED);
    const chosen = Int32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
    const truth = Float64Array.from(chosen, (row) => margin[row]!);
    this.scale = 1;
    const look = this.lookout();
    const slopes: number[] = [];
    for (const row of chosen) {
      const { mean, distance } = look(this.points, row * d, row);
      if (distance > 0) slopes.push(Math.abs(mean - this.target[row]!) / distance);
    }
    this.slope = slopes.length === 0 ? 1 : quantile(slopes, 0.5);
    const beliefs = Array.from(chosen, (row) => look(this.points, row * d, row));
    this.scale = calibratedScale(
      Float64Array.from(beliefs, ({ mean }) => mean),
      Float64Array.from(beliefs, ({ sd }) => sd),
      truth,
    );
  }
}

interface Belief {
  readonly mean: number;
  readonly sd: number;
  /** Weighted mean distance of the neighbours. */
  readonly distance: number;
}

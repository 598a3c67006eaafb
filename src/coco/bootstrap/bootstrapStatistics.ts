import type { RandomStream } from '../../core/random.ts';
import { categoryOrders } from '../evaluate/categoryOrders.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { statistics } from '../evaluate/summarize.ts';
import { drawWeights } from './weights.ts';
import { WeightedCurves } from './weightedCurves.ts';
import { weightedPass } from './weightedPass.ts';

/** What is drawn again, and how often. */
export interface BootstrapOptions {
  readonly replicates: number;
  /** The same stream for two evaluations pairs them. */
  readonly random: RandomStream;
  /** Called after each replicate; what it throws ends the work. */
  readonly progress?: ((done: number) => void) | undefined;
}

/**
 * All statistics of an evaluation on images drawn with replacement: one row a replicate, in the order of `statistics`,
 * then the AP of each category; -1 where nothing counts.
 */
export function bootstrapStatistics(
  evaluation: Evaluation,
  { replicates, random, progress }: BootstrapOptions,
): readonly Float64Array[] {
  const { settings, truth } = evaluation;
  const { thresholds, recalls, maxDets, areas } = settings;
  const [T, R, K] = [thresholds.length, recalls.length, truth.categories.length];
  const orders = categoryOrders(evaluation);
  const passes = areas.map((_, a) =>
    orders.map((order, k) => weightedPass(evaluation, order, k, a)),
  );
  const curves = new WeightedCurves(settings);
  const wanted = statistics(settings).map((statistic) => ({
    precise: statistic.of === 'precision',
    area: areas.findIndex(({ name }) => name === statistic.area),
    limit: maxDets.indexOf(statistic.maxDets),
    t: statistic.threshold === undefined ? -1 : thresholds.indexOf(statistic.threshold),
  }));
  const rows: Float64Array[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const weights = drawWeights(truth.images.count, random);
    const sums = new Float64Array(wanted.length);
    const counts = new Float64Array(wanted.length);
    const row = new Float64Array(wanted.length + K).fill(-1);
    for (let a = 0; a < areas.length; a++) {
      for (let k = 0; k < K; k++) {
        if (!curves.pass(passes[a]![k]!, weights)) continue;
        for (const [s, { precise, area, limit, t }] of wanted.entries()) {
          if (area !== a || limit < 0) continue;
          const values = precise ? curves.precision : curves.recall;
          const width = precise ? R : 1;
          for (let u = Math.max(0, t); u < (t < 0 ? T : t + 1); u++) {
            if (curves.known[u] === 0) continue;
            const from = (precise ? 0 : limit * T) + u * width;
            sums[s]! += sum(values, from, from + width);
            counts[s]! += width;
          }
        }
        if (a === 0) row[wanted.length + k] = mean(curves.byThreshold().filter((ap) => ap >= 0));
      }
    }
    for (let s = 0; s < wanted.length; s++) if (counts[s]! > 0) row[s] = sums[s]! / counts[s]!;
    rows.push(row);
    progress?.(replicate + 1);
  }
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0) / values.length;
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}

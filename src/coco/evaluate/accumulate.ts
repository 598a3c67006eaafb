import type { Evaluation } from './evaluation.ts';
import { categoryOrders } from './categoryOrders.ts';
import { PrecisionCurves } from './precisionCurves.ts';

/** What COCOeval's `accumulate` finds, row-major; -1 where a category has no ground truth that counts. */
export interface Accumulation {
  /** Categories, areas, maxDets, thresholds, recall points. */
  readonly shape: readonly [number, number, number, number, number];
  /** [K, A, M, T, R] */
  readonly precision: Float64Array;
  /** [K, A, M, T] */
  readonly recall: Float64Array;
  /** [K, A, M, T, R]: the score at which that recall is reached. */
  readonly scores: Float64Array;
  /** [K, A]: ground truths that count. */
  readonly positives: Int32Array;
}

/** What `accumulate` may be told to see in another way than the evaluation has it. */
export interface AccumulateOptions {
  /** By area: further detections not to count, as bits over thresholds. */
  readonly ignored?: readonly Uint32Array[] | undefined;
  /** By area and threshold: ground truths that count, of a single category. */
  readonly positives?: ((area: number, threshold: number) => number) | undefined;
}

/** Precision over recall for every threshold, category, area and `maxDets`, as COCOeval's `accumulate` finds it. */
export function accumulate(
  evaluation: Evaluation,
  { ignored = evaluation.ignored, positives: given }: AccumulateOptions = {},
): Accumulation {
  const { settings, truth, results, cells, rank } = evaluation;
  const { thresholds, recalls, areas, maxDets } = settings;
  const [T, R, K, A, M] = [
    thresholds.length,
    recalls.length,
    truth.categories.length,
    areas.length,
    maxDets.length,
  ];
  const places = new Int32Array(R);
  const precision = new Float64Array(K * A * M * T * R).fill(-1);
  const scores = new Float64Array(K * A * M * T * R).fill(-1);
  const recall = new Float64Array(K * A * M * T).fill(-1);
  const positives = countPositives(evaluation);
  const freeOfTruth = settings.corrections.has('categoriesWithoutTruth');
  const curves = new PrecisionCurves(T, settings.corrections.has('precisionEpsilon'));
  const orders = categoryOrders(evaluation);
  const deepest = orders.map((order) => order.reduce((most, d) => Math.max(most, rank[d]!), -1));

  for (let k = 0; k < K; k++) {
    for (let a = 0; a < A; a++) {
      for (let m = 0; m < M; m++) {
        if (m > 0 && deepest[k]! < maxDets[m - 1]!) {
          // No cell has so many detections: nothing changes.
          copyRows(precision, (k * A + a) * M + m, T * R);
          copyRows(scores, (k * A + a) * M + m, T * R);
          copyRows(recall, (k * A + a) * M + m, T);
          continue;
        }
        const { passed, first, counted } = curves.pass(
          orders[k]!,
          rank,
          maxDets[m]!,
          evaluation.matched[a]!,
          ignored[a]!,
        );
        for (let t = 0; t < T; t++) {
          let count = given?.(a, t) ?? positives[k * A + a]!;
          if (count === 0) {
            if (!freeOfTruth || curves.counting(t, counted) === 0) continue;
            count = 1;
          }
          const row = ((k * A + a) * M + m) * T + t;
          recall[row] = curves.counts[t]! / count;
          precision.fill(0, row * R, row * R + R);
          scores.fill(0, row * R, row * R + R);
          curves.read(t, recalls, count, precision, places, row * R);
          // Recall 0 is reached by the first detection, right or wrong.
          if (passed > 0 && recalls[0] === 0) places[0] = first;
          for (let r = 0; r < R && places[r]! >= 0; r++)
            scores[row * R + r] = results.score[cells.detections[places[r]!]!]!;
        }
      }
    }
  }
  return { shape: [K, A, M, T, R], precision, recall, scores, positives };
}

/** Copies the block before block `at`, of `size` values, into it. */
function copyRows(values: Float64Array, at: number, size: number): void {
  values.copyWithin(at * size, (at - 1) * size, at * size);
}

function countPositives({ truth, settings, truthIgnored }: Evaluation): Int32Array {
  const areas = settings.areas.length;
  const counts = new Int32Array(truth.categories.length * areas);
  for (const [a, ignored] of truthIgnored.entries()) {
    for (let gt = 0; gt < ignored.length; gt++) {
      if (ignored[gt] === 0) counts[truth.annotations.category[gt]! * areas + a]!++;
    }
  }
  return counts;
}

import type { RandomStream } from '../../core/random.ts';
import { calibrate } from '../fit/calibrator.ts';
import type { Calibrator } from '../fit/calibrator.ts';
import { takePredictions } from '../predictions.ts';
import type { Predictions } from '../predictions.ts';

/** The part of each item, 0 to folds - 1, drawn so that every class is spread over all parts. */
export function foldsOf(
  labels: ArrayLike<number>,
  folds: number,
  random: RandomStream,
): Int32Array {
  const n = labels.length;
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const next = new Map<number, number>();
  const parts = new Int32Array(n);
  let start = 0;
  for (const i of order) {
    const label = labels[i]!;
    const place = next.get(label) ?? start++;
    parts[i] = place % folds;
    next.set(label, place + 1);
  }
  return parts;
}

/** The same for items in clusters, which stay together; labels do not count. */
export function foldsOfClusters(
  clusters: Int32Array,
  folds: number,
  random: RandomStream,
): Int32Array {
  const places = new Map([...new Set(clusters)].map((cluster, i) => [cluster, i]));
  const parts = foldsOf(new Int32Array(places.size), folds, random);
  return clusters.map((cluster) => parts[places.get(cluster)!]!);
}

/** The predictions after a calibrator, each part by what the others taught it, so that none judges what it learnt from. */
export function crossFit(
  calibrator: Calibrator,
  predictions: Predictions,
  parts: Int32Array,
): Predictions {
  const { classes, count } = predictions;
  const probabilities = new Float64Array(predictions.probabilities.length);
  const folds = parts.reduce((most, part) => Math.max(most, part + 1), 0);
  for (let fold = 0; fold < folds; fold++) {
    const [learn, judge] = [[], []] as [number[], number[]];
    for (let i = 0; i < count; i++) (parts[i] === fold ? judge : learn).push(i);
    if (judge.length === 0) continue;
    const map = calibrator.fit(takePredictions(predictions, learn));
    const made = calibrate(map, takePredictions(predictions, judge).probabilities, classes);
    for (const [j, i] of judge.entries())
      probabilities.set(made.subarray(j * classes, (j + 1) * classes), i * classes);
  }
  return { ...predictions, probabilities };
}

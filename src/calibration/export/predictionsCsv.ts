import type { Predictions } from '../predictions.ts';
import { csvText, digits } from './csvText.ts';

/** `item,label,p0,p1,...` and after each calibrator `<calibrator>.p0,...`, which it did not learn from. */
export function predictionsCsv(
  names: readonly string[],
  predictions: Predictions,
  calibrated: ReadonlyMap<string, Predictions>,
): Uint8Array {
  const { classes, count, labels } = predictions;
  const all = [predictions, ...calibrated.values()];
  const columns = ['', ...[...calibrated.keys()].map((name) => `${name}.`)].flatMap((prefix) =>
    Array.from({ length: classes }, (_, c) => `${prefix}p${c}`),
  );
  const rows = Array.from({ length: count }, (_, i) => [
    names[i] ?? String(i),
    labels[i]!,
    ...all.flatMap(({ probabilities }) =>
      Array.from(probabilities.subarray(i * classes, (i + 1) * classes), digits),
    ),
  ]);
  return csvText([['item', 'label', ...columns], ...rows]);
}

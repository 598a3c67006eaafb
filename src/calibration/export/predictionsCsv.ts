import type { Predictions } from '../predictions.ts';

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
  const lines = [['item', 'label', ...columns].join(',')];
  for (let i = 0; i < count; i++) {
    const cells = all.flatMap(({ probabilities }) =>
      Array.from(probabilities.subarray(i * classes, (i + 1) * classes), (p) =>
        String(Number(p.toPrecision(9))),
      ),
    );
    lines.push([quoted(names[i] ?? String(i)), labels[i], ...cells].join(','));
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

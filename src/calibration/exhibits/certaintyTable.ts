import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { CertaintyName } from '../uncertainty/uncertaintyScores.ts';

const COLUMNS = {
  ood: 'known from other data',
  offset: 'known from around the data',
  corrupted: 'clean from corrupted',
} as const;

/** Which certainty tells right answers from wrong ones, and known items from others. */
export function certaintyTable(
  measurements: readonly Measurement[],
  names: readonly CertaintyName[],
  others: readonly (keyof typeof COLUMNS)[],
  chosen: CertaintyName,
): TableExhibit {
  const cell = (name: string): string => {
    const found = measurements.find((measurement) => measurement.name === name);
    if (found === undefined || found.value === null) return '-';
    const { lower, upper } = found.interval ?? { lower: null, upper: null };
    const text = (value: number): string => value.toFixed(3);
    return lower === null || upper === null
      ? text(found.value)
      : `${text(found.value)} (${text(lower)} to ${text(upper)})`;
  };
  return {
    kind: 'table',
    id: 'certainties',
    title: 'Which certainty tells them apart',
    caption:
      'Areas under the ROC curve with intervals: 0.5 is chance, 1 is perfect. Intervals that overlap are no difference that these data show.',
    columns: [
      { title: 'certainty' },
      { title: 'right from wrong' },
      ...others.map((kind) => ({ title: COLUMNS[kind] })),
    ],
    rows: names.map((name) => [
      name === chosen ? `${name} (chosen)` : name,
      cell(`auroc.${name}`),
      ...others.map((kind) => cell(`${kind}.auroc.${name}`)),
    ]),
  };
}

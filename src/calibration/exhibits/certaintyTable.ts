import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { CertaintyName } from '../uncertainty/uncertaintyScores.ts';
import { figureCell } from './figureCell.ts';

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
  const cell = (name: string): string => figureCell(measurements, name);
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

import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import { figureCell } from './figureCell.ts';

/** A figure of calibration as a column. */
export interface FigureColumn {
  /** Name of the measurement, without a suffix. */
  readonly figure: string;
  readonly title: string;
  readonly unit?: string;
}

/** Figures of classifiers. */
export const CLASS_COLUMNS: readonly FigureColumn[] = [
  { figure: 'ece', title: 'ECE' },
  { figure: 'l2Ece', title: 'L2, debiased' },
  { figure: 'classwiseEce', title: 'class-wise ECE' },
  { figure: 'brier', title: 'Brier' },
  { figure: 'nll', title: 'NLL', unit: 'nat' },
];

/** What each calibrator leaves, beside the uncalibrated model. */
export function comparisonTable(
  measurements: readonly Measurement[],
  calibrators: readonly string[],
  columns: readonly FigureColumn[],
): TableExhibit {
  return {
    kind: 'table',
    id: 'calibrators',
    title: 'What calibration changes',
    caption:
      'Every calibrator is judged on items that it did not learn from (cross-fitted). Lower is better. Intervals that overlap are no difference that these data show.',
    columns: [
      { title: 'calibrator' },
      ...columns.map(({ title, unit }) => ({ title, ...(unit === undefined ? {} : { unit }) })),
    ],
    rows: ['', ...calibrators].map((calibrator) => [
      calibrator === '' ? 'none' : calibrator,
      ...columns.map(({ figure }) =>
        figureCell(measurements, calibrator === '' ? figure : `${figure}.${calibrator}`),
      ),
    ]),
  };
}

import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import { figureCell } from './figureCell.ts';

const COLUMNS = ['ece', 'l2Ece', 'classwiseEce', 'brier', 'nll'];

/** What each calibrator leaves, beside the uncalibrated model. */
export function comparisonTable(
  measurements: readonly Measurement[],
  calibrators: readonly string[],
): TableExhibit {
  const cell = (name: string): string => figureCell(measurements, name);
  return {
    kind: 'table',
    id: 'calibrators',
    title: 'What calibration changes',
    caption:
      'Every calibrator is judged on items that it did not learn from (cross-fitted). Lower is better. Intervals that overlap are no difference that these data show.',
    columns: [
      { title: 'calibrator' },
      { title: 'ECE' },
      { title: 'L2, debiased' },
      { title: 'class-wise ECE' },
      { title: 'Brier' },
      { title: 'NLL', unit: 'nat' },
    ],
    rows: [
      ['none', ...COLUMNS.map((name) => cell(name))],
      ...calibrators.map((calibrator) => [
        calibrator,
        ...COLUMNS.map((name) => cell(`${name}.${calibrator}`)),
      ]),
    ],
  };
}

import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import { figureCell } from './figureCell.ts';

/** The calibration error of each label before and after each calibrator. */
export function labelTable(
  measurements: readonly Measurement[],
  labels: readonly string[],
  calibrators: readonly string[],
): TableExhibit {
  const row = (title: string, figure: string): readonly string[] => [
    title,
    ...['', ...calibrators.map((name) => `.${name}`)].map((suffix) =>
      figureCell(measurements, `${figure}${suffix}`),
    ),
  ];
  return {
    kind: 'table',
    id: 'labels',
    title: 'Expected calibration error of each label',
    caption:
      'Every calibrator is judged on items that it did not learn from (cross-fitted). Lower is better. Intervals that overlap are no difference that these data show.',
    columns: [
      { title: 'label' },
      { title: 'uncalibrated' },
      ...calibrators.map((title) => ({ title })),
    ],
    rows: [...labels.map((label) => row(label, `ece.${label}`)), row('mean', 'classwiseEce')],
  };
}

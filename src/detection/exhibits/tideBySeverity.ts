import { tide } from '../../coco/tide/tide.ts';
import { TIDE_ERRORS } from '../../coco/tide/tideErrors.ts';
import type { Evaluated } from '../../coco/procedure/evaluated.ts';
import type { ChangedEvaluation } from '../../coco/robustness/robustnessMeasurements.ts';
import type { TableExhibit } from '../../core/exhibit.ts';
import { TIDE_TITLES } from '../tideMeasurements.ts';

/** Without what rounding leaves of differences of equal sums. */
function rounded(loss: number): number {
  return Math.round(loss * 1e6) / 1e6;
}

/** AP lost to each of TIDE's errors, over the severity of each change. */
export function tideBySeverity(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
  background: number,
): TableExhibit {
  const row = (change: string, severity: string, { truth, results }: Evaluated) => {
    const { ap, losses } = tide(truth, results, { background });
    return [change, severity, ap, ...TIDE_ERRORS.map((kind) => rounded(losses[kind]))];
  };
  return {
    kind: 'table',
    id: 'tide-by-severity',
    title: 'AP lost to each error, over the severity of changes',
    caption: 'Percent points of AP at IoU 0.5 that the correction of one error alone would gain.',
    columns: [
      { title: 'change' },
      { title: 'severity' },
      { title: 'AP50', unit: '%' },
      ...TIDE_ERRORS.map((kind) => ({ title: TIDE_TITLES[kind] })),
    ],
    rows: [
      row('none', 'as it is', clean),
      ...changed.map(({ change, evaluated }) => row(change.name, `${change.severity}`, evaluated)),
    ],
  };
}

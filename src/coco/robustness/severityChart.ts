import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Evaluated } from '../procedure/evaluated.ts';
import { facetByChange } from './facetByChange.ts';
import type { ChangedEvaluation } from './robustnessMeasurements.ts';

/** AP over the severity of each change, with its interval, beside the AP of pictures as they are. */
export function severityChart(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
  measurements: readonly Measurement[],
): ChartExhibit {
  const values = changed.flatMap(({ change: { name, severity } }) => {
    const one = measurements.find((each) => each.name === `AP.${name}@${severity}`);
    if (one === undefined || one.value === null) return [];
    const { lower = null, upper = null } = one.interval ?? {};
    return [{ change: name, severity, ap: one.value, lower, upper, clean: clean.stats[0]! }];
  });
  const x = { field: 'severity', type: 'quantitative', scale: { zero: false } } as const;
  const title = 'AP';
  return {
    kind: 'chart',
    id: 'severity',
    title: 'AP over the severity of changes',
    caption:
      'Bars are intervals over images; the dashed line is the AP of pictures as they are. Each point is an evaluation of the whole data set. The severity of an attack is the largest change in grey levels of 255.',
    spec: facetByChange(values, {
      layer: [
        {
          mark: { type: 'rule' },
          encoding: {
            x,
            y: { field: 'lower', type: 'quantitative', title },
            y2: { field: 'upper' },
          },
        },
        {
          mark: { type: 'line', point: true },
          encoding: { x, y: { field: 'ap', type: 'quantitative', title } },
        },
        {
          mark: { type: 'rule', strokeDash: [4, 3] },
          encoding: { y: { field: 'clean', type: 'quantitative' } },
        },
      ],
    }),
  };
}

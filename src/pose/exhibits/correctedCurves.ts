import { ANALYSIS_AREAS, ANALYSIS_THRESHOLDS } from '../../coco/analyse/analysisSettings.ts';
import { IMPACT_ERRORS } from '../../coco/analyse/errorTypes.ts';
import { CHART_SCHEMA, ERROR_COLORS } from '../../coco/report/chartSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import type { PoseAnalysis } from '../analysis.ts';

const SHOWN = [0.5, 0.75, 0.95];
/** Of the 101 recall points every fourth. */
const STEP = 4;
const BASELINE = 'as it is';

/** coco-analyze's figure: precision over recall as errors are corrected one after the other, the gains filled. */
export function correctedCurves({ corrected }: PoseAnalysis): ChartExhibit {
  // The last correction lies behind the others.
  const order = (['baseline', ...IMPACT_ERRORS] as const).toReversed();
  const values = ANALYSIS_AREAS.flatMap(({ name: area }) =>
    SHOWN.flatMap((threshold) =>
      order.flatMap((error, layer) => {
        const { impacts } = corrected.cumulative;
        const one = impacts.find((each) => each.error === error && each.area === area);
        const curve = one?.curves[ANALYSIS_THRESHOLDS.indexOf(threshold)];
        if (curve === undefined || curve[0] === -1) return [];
        return Array.from({ length: 26 }, (_, i) => ({
          area,
          oks: `OKS ${threshold}`,
          corrected: error === 'baseline' ? BASELINE : error,
          layer,
          recall: (i * STEP) / 100,
          precision: Math.round(curve[i * STEP]! * 1e4) / 1e4,
        }));
      }),
    ),
  );
  return {
    kind: 'chart',
    id: 'corrected-curves',
    title: 'Precision over recall as errors are corrected one after the other',
    caption:
      'White below: the curve as it is. Each colour is what one more correction adds, in the order of the legend. Areas without people are left out.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      facet: {
        row: {
          field: 'area',
          type: 'nominal',
          title: null,
          sort: ANALYSIS_AREAS.map(({ name }) => name),
        },
        column: { field: 'oks', type: 'nominal', title: null },
      },
      spec: {
        width: 130,
        height: 95,
        mark: { type: 'area', interpolate: 'step-before', line: { strokeWidth: 0.4 }, opacity: 1 },
        encoding: {
          x: {
            field: 'recall',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { tickCount: 3 },
          },
          y: {
            field: 'precision',
            type: 'quantitative',
            stack: null,
            scale: { domain: [0, 1] },
            axis: { tickCount: 3 },
          },
          detail: { field: 'layer', type: 'ordinal' },
          color: {
            field: 'corrected',
            type: 'nominal',
            title: null,
            sort: null,
            scale: {
              domain: [BASELINE, ...IMPACT_ERRORS],
              range: ['#ffffff', ...IMPACT_ERRORS.map((error) => ERROR_COLORS[error])],
            },
            legend: { symbolStrokeColor: '#888', symbolStrokeWidth: 0.5 },
          },
        },
      },
    },
  };
}

import { ANALYSIS_AREAS, ANALYSIS_THRESHOLDS } from '../../coco/analyse/analysisSettings.ts';
import { IMPACT_ERRORS } from '../../coco/analyse/errorTypes.ts';
import { CHART_SCHEMA, ERROR_COLORS } from '../../coco/report/chartSchema.ts';
import type { ChartExhibit, TableExhibit } from '../../core/exhibit.ts';
import { gain, type PoseAnalysis } from '../analysis.ts';

const color = {
  field: 'error',
  type: 'nominal',
  title: null,
  scale: { domain: [...IMPACT_ERRORS], range: IMPACT_ERRORS.map((error) => ERROR_COLORS[error]) },
} as const;

/** What AP gains when each error alone is corrected, by area. */
export function gainByArea({ corrected }: PoseAnalysis): ChartExhibit {
  const values = ANALYSIS_AREAS.flatMap(({ name }) =>
    IMPACT_ERRORS.flatMap((error) => {
      const value = gain(corrected.isolated, error, name);
      return Number.isNaN(value) ? [] : [{ area: name, error, gain: value }];
    }),
  );
  return {
    kind: 'chart',
    id: 'ap-gain',
    title: 'AP lost to each error',
    caption:
      'Mean over the thresholds from .5 to .95 of what AP gains when one error alone is corrected; missed people on top of background detections. A correction can cost AP.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      facet: {
        column: {
          field: 'area',
          type: 'nominal',
          title: null,
          sort: ANALYSIS_AREAS.map(({ name }) => name),
        },
      },
      spec: {
        width: 130,
        height: 130,
        mark: 'bar',
        encoding: {
          x: { field: 'error', type: 'nominal', sort: [...IMPACT_ERRORS], axis: null },
          y: { field: 'gain', type: 'quantitative', title: 'gain of AP' },
          color,
        },
      },
    },
  };
}

/** The same by threshold, over all areas. */
export function gainByThreshold({ corrected }: PoseAnalysis): ChartExhibit {
  const { impacts } = corrected.isolated;
  const of = (error: string) =>
    impacts.find((one) => one.error === error && one.area === 'all')?.ap;
  const values = IMPACT_ERRORS.flatMap((error) => {
    const before = of(error === 'falseNegative' ? 'backgroundFalsePositive' : 'baseline');
    return ANALYSIS_THRESHOLDS.flatMap((threshold, t) => {
      const ap = of(error)?.[t] ?? -1;
      const earlier = before?.[t] ?? -1;
      return ap < 0 || earlier < 0 ? [] : [{ error, threshold, gain: ap - earlier }];
    });
  });
  return {
    kind: 'chart',
    id: 'ap-gain-by-oks',
    title: 'AP lost to each error, by threshold',
    caption: 'At high thresholds small shifts of keypoints cost most.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 420,
      height: 170,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'threshold', type: 'quantitative', title: 'OKS', scale: { zero: false } },
        y: { field: 'gain', type: 'quantitative', title: 'gain of AP' },
        color,
      },
    },
  };
}

/** AP after one correction on top of the other, `corrected` and `compat`. */
export function cumulativeTable({ corrected, compat }: PoseAnalysis): TableExhibit {
  const mean = (ap: readonly number[] | undefined) => {
    const known = (ap ?? []).filter((one) => one >= 0);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  };
  const rows = (['baseline', ...IMPACT_ERRORS] as const).map((error) => [
    error,
    ...[corrected, compat].flatMap(({ cumulative }) =>
      ANALYSIS_AREAS.map(({ name }) =>
        mean(cumulative.impacts.find((one) => one.error === error && one.area === name)?.ap),
      ),
    ),
  ]);
  return {
    kind: 'table',
    id: 'ap-cumulative',
    title: 'AP as errors are corrected one after the other',
    caption:
      'Each line on top of those above. `compat` keeps what coco-analyze does: it puts corrected keypoints at half the distance that it means, and takes away missed people of lower thresholds too.',
    columns: [
      { title: 'without' },
      ...['', ' (compat)'].flatMap((mode) =>
        ANALYSIS_AREAS.map(({ name }) => ({ title: `${name}${mode}` })),
      ),
    ],
    rows,
  };
}

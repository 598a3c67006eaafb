import { CHART_SCHEMA } from '../../coco/report/chartSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import type { CrowdingAndVisibility, SizeSensitivity } from '../sensitivity.ts';

/** Bars of AP by size, crowding and visibility, beside the AP of all. */
export function sensitivityBars(
  sizes: readonly SizeSensitivity[],
  { crowding, visibility }: CrowdingAndVisibility,
): ChartExhibit {
  const all = sizes.at(-1);
  const factors = {
    size: sizes.slice(0, -1).map(({ size, people, ap }) => ({ level: size, people, ap })),
    'overlapping people': crowding,
    'labelled keypoints': visibility,
  };
  const values = Object.entries(factors).flatMap(([factor, levels]) =>
    levels.map(({ level, people, ap }) => ({
      factor,
      level,
      ap: ap < 0 ? null : ap,
      label: ap < 0 ? `none of ${people}` : `${people}`,
      all: all === undefined || all.ap < 0 ? null : all.ap,
    })),
  );
  const range = (levels: readonly { readonly ap: number }[]) => {
    const known = levels.filter(({ ap }) => ap >= 0).map(({ ap }) => ap);
    return known.length < 2 ? '-' : (Math.max(...known) - Math.min(...known)).toFixed(2);
  };
  const x = {
    field: 'level',
    type: 'nominal',
    sort: values.map(({ level }) => level),
    title: null,
    axis: { labelAngle: -30, labelOverlap: false },
  } as const;
  return {
    kind: 'chart',
    id: 'sensitivity',
    title: 'AP by size, crowding and visibility, at OKS 0.75',
    caption: `The line is the AP of all; over each bar stands how many people there are. Highest less lowest: ${Object.entries(
      factors,
    )
      .map(([factor, levels]) => `${factor} ${range(levels)}`)
      .join(', ')}.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      facet: {
        column: { field: 'factor', type: 'nominal', title: null, sort: Object.keys(factors) },
      },
      spec: {
        width: 140,
        height: 120,
        layer: [
          {
            mark: { type: 'bar', color: '#4f82bd' },
            encoding: {
              x,
              y: { field: 'ap', type: 'quantitative', title: 'AP', scale: { domain: [0, 1] } },
            },
          },
          {
            mark: { type: 'text', dy: -6, fontSize: 8 },
            encoding: {
              x,
              y: { field: 'ap', type: 'quantitative' },
              text: { field: 'label' },
            },
          },
          {
            mark: { type: 'rule', strokeDash: [4, 3] },
            encoding: { y: { field: 'all', type: 'quantitative' } },
          },
        ],
      },
      resolve: { scale: { x: 'independent' } },
    },
  };
}

import { IMPACT_ERRORS } from '../../coco/analyse/errorTypes.ts';
import { CHART_SCHEMA } from '../../coco/report/chartSchema.ts';
import type { ChartExhibit, Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type {
  CrowdingAndVisibility,
  CrowdingSensitivity,
  SizeSensitivity,
} from '../sensitivity.ts';
import { sensitivityBars } from './sensitivityBars.ts';

/** Sensitivity (most less least over sizes) and impact (most less all) of AP and of each error. */
export function sensitivityExhibits(
  sizes: readonly SizeSensitivity[],
  both: CrowdingAndVisibility,
): readonly Exhibit[] {
  return [sensitivityBars(sizes, both), sizeTable(sizes), crowdingChart(both.cells)];
}

function sizeTable(sizes: readonly SizeSensitivity[]): TableExhibit {
  const rows = (['AP', ...IMPACT_ERRORS] as const).map((what) => {
    const values = sizes.map(({ ap, gains }) => (ap < 0 ? NaN : what === 'AP' ? ap : gains[what]!));
    const parts = values.slice(0, -1).filter((value) => !Number.isNaN(value));
    const all = values.at(-1)!;
    const known = parts.length > 0 && !Number.isNaN(all);
    return [
      what === 'AP' ? 'AP' : `lost to ${what}`,
      ...values.map((value) => (Number.isNaN(value) ? null : value)),
      known ? Math.max(...parts) - Math.min(...parts) : null,
      known ? Math.max(...parts) - all : null,
    ];
  });
  return {
    kind: 'table',
    id: 'size-sensitivity',
    title: 'Sensitivity to size, at OKS 0.75',
    caption: `Sensitivity is the highest less the lowest over sizes, impact the highest less all. People: ${sizes.map(({ size, people }) => `${size} ${people}`).join(', ')}.`,
    columns: [
      { title: '' },
      ...sizes.map(({ size }) => ({ title: size })),
      { title: 'sensitivity' },
      { title: 'impact' },
    ],
    rows,
  };
}

function crowdingChart(crowding: readonly CrowdingSensitivity[]): ChartExhibit {
  const values = crowding.map(({ overlaps, keypoints, people, ap }) => ({
    overlaps,
    keypoints,
    people,
    ap: ap < 0 ? null : ap,
    label: ap < 0 ? `- (${people})` : `${ap.toFixed(2)} (${people})`,
  }));
  const x = {
    field: 'keypoints',
    type: 'ordinal',
    title: 'labelled keypoints',
    sort: ['1-5', '6-10', '11-15', '> 15'],
    axis: { labelAngle: 0 },
  } as const;
  const y = {
    field: 'overlaps',
    type: 'ordinal',
    title: 'overlapping people',
    sort: ['0', '1-2', '3-8'],
  } as const;
  return {
    kind: 'chart',
    id: 'crowding-sensitivity',
    title: 'AP by crowding and visibility, at OKS 0.75',
    caption: 'AP, and in brackets how many people; a dash where nobody counts.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 340,
      height: 120,
      layer: [
        {
          mark: 'rect',
          encoding: {
            x,
            y,
            color: {
              field: 'ap',
              type: 'quantitative',
              title: 'AP',
              scale: { scheme: 'blues', domain: [0, 1] },
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 10 },
          encoding: {
            x,
            y,
            text: { field: 'label' },
            color: { condition: { test: 'datum.ap > 0.6', value: 'white' }, value: 'black' },
          },
        },
      ],
    },
  };
}

import { KEYPOINT_CLASSES } from '../../coco/analyse/errorTypes.ts';
import { CHART_SCHEMA, ERROR_COLORS } from '../../coco/report/chartSchema.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import type { PoseAnalysis } from '../analysis.ts';
import { classCounts } from './keypointErrors.ts';

/** Parts of the body that a pie names; the rest are one slice. */
const MOST_PARTS = 9;

/** Pies of coco-analyze: the classes of all keypoints, and of each error the parts of the body where it happens. */
export function errorShares(analysis: PoseAnalysis, schema: KeypointSchema): ChartExhibit {
  const counts = classCounts(analysis, schema.keypoints.length);
  const totals = KEYPOINT_CLASSES.map((_, c) => counts.reduce((sum, row) => sum + row[c]!, 0));
  const labelled = totals.reduce((sum, count) => sum + count, 0);
  const overall = KEYPOINT_CLASSES.flatMap((name, c) =>
    totals[c] === 0 ? [] : [{ slice: name, count: totals[c]!, share: totals[c]! / labelled }],
  );
  const parts = partsOf(schema, counts);
  const errors = KEYPOINT_CLASSES.slice(1).flatMap((error, e) =>
    [...parts].flatMap(([part, keypoints]) => {
      const count = keypoints.reduce((sum, k) => sum + counts[k]![e + 1]!, 0);
      const total = totals[e + 1]!;
      return count === 0 ? [] : [{ error, slice: part, count, share: count / total }];
    }),
  );
  const shown = KEYPOINT_CLASSES.slice(1).filter((_, e) => totals[e + 1]! > 0);
  return {
    kind: 'chart',
    id: 'error-shares',
    title: 'Shares of errors',
    caption: `Left: what the ${labelled.toLocaleString('en')} labelled keypoints of detected people are. Then where each error happens: ${shown.length === 0 ? 'there is none' : shown.map((name) => `${name} ${totals[KEYPOINT_CLASSES.indexOf(name)]!.toLocaleString('en')}`).join(', ')}.`,
    spec: {
      $schema: CHART_SCHEMA,
      hconcat: [
        pie('all keypoints', overall, {
          domain: [...KEYPOINT_CLASSES],
          range: KEYPOINT_CLASSES.map((name) => ERROR_COLORS[name]),
        }),
        ...shown.map((name) =>
          pie(
            name,
            errors.filter(({ error }) => error === name),
            { domain: [...parts.keys()], scheme: 'tableau10' },
          ),
        ),
      ],
      resolve: { scale: { color: 'independent' } },
    },
  };
}

type Slice = { readonly slice: string; readonly count: number; readonly share: number };

function pie(
  title: string,
  slices: readonly Slice[],
  scale: Readonly<Record<string, string | readonly string[]>>,
) {
  const theta = { field: 'count', type: 'quantitative', stack: true } as const;
  const order = { field: 'slice', type: 'nominal' } as const;
  return {
    title: { text: title, fontSize: 10 },
    data: { values: slices.map((slice) => ({ ...slice })) },
    width: 88,
    height: 88,
    layer: [
      {
        mark: { type: 'arc', outerRadius: 42, stroke: 'white' },
        encoding: {
          theta,
          order,
          color: {
            ...order,
            title: null,
            scale: { ...scale },
            legend: {
              orient: 'bottom',
              columns: 2,
              labelFontSize: 7,
              symbolSize: 30,
              labelLimit: 60,
              values: slices.map(({ slice }) => slice),
            },
          },
        },
      },
      {
        transform: [{ filter: 'datum.share >= 0.08' }],
        mark: { type: 'text', radius: 28, fontSize: 7, fill: 'white' },
        encoding: { theta, order, text: { field: 'share', type: 'quantitative', format: '.0%' } },
      },
    ],
  };
}

/** Keypoint numbers by part of the body, left and right together; the rarest parts of long schemas as one. */
function partsOf(
  { keypoints }: KeypointSchema,
  counts: readonly (readonly number[])[],
): ReadonlyMap<string, readonly number[]> {
  const parts = new Map<string, number[]>();
  for (const [k, name] of keypoints.entries()) {
    const part = name.replace(/^(left|right)[_ -]/, '').replace(/[_ -](left|right)$/, '');
    parts.set(part, [...(parts.get(part) ?? []), k]);
  }
  if (parts.size <= MOST_PARTS) return parts;
  const wrong = (numbers: readonly number[]) =>
    numbers.reduce((sum, k) => sum + counts[k]!.slice(1).reduce((a, b) => a + b, 0), 0);
  const ranked = [...parts].toSorted(([, a], [, b]) => wrong(b) - wrong(a));
  const rest = ranked.slice(MOST_PARTS - 1).flatMap(([, numbers]) => numbers);
  return new Map([...ranked.slice(0, MOST_PARTS - 1), ['others', rest]]);
}

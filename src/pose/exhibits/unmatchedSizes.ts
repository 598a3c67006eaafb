import { CHART_SCHEMA, ERROR_COLORS } from '../../coco/report/chartSchema.ts';
import type { Evaluated } from '../../coco/procedure/evaluated.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';

/** Edges of size, the square root of the area in px, doubling. */
const EDGES = [0, 16, 32, 64, 128, 256, 512, Infinity];

/** Sizes of detections of nobody and of people whom nothing detects, at the first threshold, beside all that count. */
export function unmatchedSizes({ evaluation }: Evaluated): ChartExhibit {
  const { truth, results, cells, matched, ignored, truthIgnored, partners, settings } = evaluation;
  const bin = (area: number) => {
    const size = Math.sqrt(Math.max(0, area));
    return EDGES.findIndex((edge, i) => i > 0 && size < edge) - 1;
  };
  const counts = { detections: zeros(), wrong: zeros(), people: zeros(), missed: zeros() };
  const found = new Set<number>();
  for (const [d, one] of cells.detections.entries()) {
    if (partners![d]! >= 0) found.add(partners![d]!);
    if ((ignored[0]![d]! & 1) === 1) continue;
    const at = bin(results.area[one]!);
    counts.detections[at]!++;
    if ((matched[0]![d]! & 1) === 0) counts.wrong[at]!++;
  }
  for (let gt = 0; gt < truth.annotations.count; gt++) {
    if (truthIgnored[0]![gt] === 1) continue;
    const at = bin(truth.annotations.area[gt]!);
    counts.people[at]!++;
    if (!found.has(gt)) counts.missed[at]!++;
  }
  const sizes = EDGES.slice(0, -1).map((from, i) =>
    EDGES[i + 1] === Infinity ? `>= ${from}` : `${from}-${EDGES[i + 1]}`,
  );
  const values = sizes.flatMap((size, i) =>
    (
      [
        ['detections', counts.detections[i]! - counts.wrong[i]!, counts.wrong[i]!],
        ['people', counts.people[i]! - counts.missed[i]!, counts.missed[i]!],
      ] as const
    ).flatMap(([of, right, wrong]) => [
      { size, of, what: of === 'people' ? 'missed' : 'of nobody', count: wrong },
      { size, of, what: of === 'people' ? 'detected' : 'of a person', count: right },
    ]),
  );
  return {
    kind: 'chart',
    id: 'unmatched-sizes',
    title: 'Sizes of false detections and of missed people',
    caption: `At OKS ${settings.thresholds[0]}, by the square root of the area in px.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      facet: { column: { field: 'of', type: 'nominal', title: null } },
      spec: {
        width: 210,
        height: 120,
        mark: 'bar',
        encoding: {
          x: {
            field: 'size',
            type: 'ordinal',
            sort: sizes,
            title: 'size (px)',
            axis: { labelAngle: -30, labelOverlap: false },
          },
          y: { field: 'count', type: 'quantitative', title: 'number', stack: true },
          order: { field: 'what', type: 'nominal' },
          color: {
            field: 'what',
            type: 'nominal',
            title: null,
            scale: {
              domain: ['of a person', 'of nobody', 'detected', 'missed'],
              range: [
                ERROR_COLORS.good,
                ERROR_COLORS.backgroundFalsePositive,
                ERROR_COLORS.good,
                ERROR_COLORS.miss,
              ],
            },
          },
        },
      },
      resolve: { scale: { y: 'independent' } },
    },
  };
}

function zeros(): number[] {
  return EDGES.slice(1).map(() => 0);
}

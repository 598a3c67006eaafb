import { PCA } from 'ml-pca';

import type { ChartExhibit } from '../../core/exhibit.ts';
import { trustworthiness } from '../../math/trustworthiness.ts';
import type { Space } from '../../space/space.ts';
import { oneHot, oneHotWidth } from '../../surrogates/oneHot.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import { takeRows } from '../learn/takeRows.ts';
import { outcome, passed } from '../problem/evaluation.ts';
import { rounded } from '../drawing/axis.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';

/** Runs that are drawn at most, and failing ones that the directions come from. */
const MAX_POINTS = 800;
const MAX_FAILING = 2000;
/** Neighbours by which the plane is judged. */
const NEIGHBOURS = 12;

/** The failing runs spread along the directions in which they vary most, with passing ones for comparison. */
export function pcaChart(space: Space, { data }: Exploration): readonly ChartExhibit[] {
  const set = data.set();
  const { n, categories } = set;
  const width = oneHotWidth(categories);
  const allFailing = data.runs.flatMap((run, i) => (passed(run) ? [] : [i]));
  if (width < 2 || allFailing.length < width + 1) return [];
  const failing = spacedSample(allFailing, Math.max(MAX_FAILING, width + 1));
  const rowsOf = (rows: readonly number[]) => {
    const columns = oneHot(takeRows(set, rows), rows.length, categories);
    return rows.map((_, at) => Array.from(columns.subarray(at * width, (at + 1) * width)));
  };
  const pca = new PCA(rowsOf(failing), { method: 'SVD', center: true, scale: false });
  const [first = 0, second = 0] = pca.getExplainedVariance();
  const step = Math.max(1, n / MAX_POINTS);
  const chosen: number[] = [];
  for (let i = 0; i < n; i += step) chosen.push(Math.floor(i));
  const points = rowsOf(chosen);
  const scores = pca.predict(points, { nComponents: 2 }).to2DArray();
  const values = chosen.map((i, at) => {
    const run = data.runs[i]!;
    return {
      x: rounded(scores[at]![0]!),
      y: rounded(scores[at]![1] ?? 0),
      outcome: outcome(run),
    };
  });
  const trust =
    chosen.length > 2 * NEIGHBOURS
      ? trustworthiness(
          Float64Array.from(points.flat()),
          Float64Array.from(values.flatMap(({ x: across, y: up }) => [across, up])),
          chosen.length,
          NEIGHBOURS,
        ).toFixed(3)
      : undefined;
  const part = failing.length < allFailing.length ? `${failing.length} of ` : '';
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    {
      kind: 'chart',
      id: 'pca',
      title: 'Principal components of the failing runs',
      caption: `Directions of largest variance among ${part}${allFailing.length} failing runs of ${space.dimensions} standardised inputs; the two axes hold ${percent(first + second)} of it. ${values.length} of ${n} runs are drawn${trust === undefined ? '' : `; trustworthiness ${trust} (1: every one of the ${NEIGHBOURS} nearest in the picture is near in truth)`}. Runs are chosen near the boundary, so density here is not probability, and groups that overlap may be apart in other directions.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        width: 420,
        height: 300,
        data: { values },
        mark: { type: 'point', size: 16 },
        encoding: {
          x: { field: 'x', type: 'quantitative', title: `component 1 (${percent(first)})` },
          y: { field: 'y', type: 'quantitative', title: `component 2 (${percent(second)})` },
          color: outcomeScale(),
          shape: outcomeScale(),
        },
      },
    },
  ];
}

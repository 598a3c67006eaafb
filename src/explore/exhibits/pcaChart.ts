import { PCA } from 'ml-pca';

import type { ChartExhibit } from '../../core/exhibit.ts';
import { trustworthiness } from '../../math/trustworthiness.ts';
import type { Space } from '../../space/space.ts';
import { oneHot, oneHotWidth } from '../../surrogates/oneHot.ts';
import type { Exploration } from '../boundary/exploration.ts';
import { outcome, passed } from '../problem/run.ts';
import { rounded } from './axis.ts';
import { outcomeScale } from './outcomeScale.ts';

const MAX_POINTS = 800;
/** Neighbours by which the plane is judged. */
const NEIGHBOURS = 12;

/** The failing runs spread along the directions in which they vary most, with passing ones for comparison. */
export function pcaChart(space: Space, { data }: Exploration): readonly ChartExhibit[] {
  const { x, n, categories } = data.set();
  const width = oneHotWidth(categories);
  const failing = data.runs.flatMap((run, i) => (passed(run) ? [] : [i]));
  if (width < 2 || failing.length < width + 1) return [];
  const columns = oneHot(x, n, categories);
  const rowOf = (i: number) => Array.from(columns.subarray(i * width, (i + 1) * width));
  const pca = new PCA(failing.map(rowOf), { method: 'SVD', center: true, scale: false });
  const [first = 0, second = 0] = pca.getExplainedVariance();
  const step = Math.max(1, n / MAX_POINTS);
  const chosen: number[] = [];
  for (let i = 0; i < n; i += step) chosen.push(Math.floor(i));
  const scores = pca.predict(chosen.map(rowOf), { nComponents: 2 }).to2DArray();
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
          Float64Array.from(chosen.flatMap(rowOf)),
          Float64Array.from(values.flatMap(({ x: across, y: up }) => [across, up])),
          chosen.length,
          NEIGHBOURS,
        ).toFixed(3)
      : undefined;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    {
      kind: 'chart',
      id: 'pca',
      title: 'Principal components of the failing runs',
      caption: `Directions of largest variance among ${failing.length} failing runs of ${space.dimensions} standardised inputs; the two axes hold ${percent(first + second)} of it. ${values.length} of ${n} runs are drawn${trust === undefined ? '' : `; trustworthiness ${trust} (1: every one of the ${NEIGHBOURS} nearest in the picture is near in truth)`}. Runs are chosen near the boundary, so density here is not probability, and groups that overlap may be apart in other directions.`,
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

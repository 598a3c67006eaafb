import { UMAP } from 'umap-js';

import type { ChartExhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import { principalPlane } from '../../math/principalPlane.ts';
import { trustworthiness } from '../../math/trustworthiness.ts';
import { tsne } from '../../math/tsne.ts';
import type { Space } from '../../space/space.ts';
import { oneHot, oneHotWidth } from '../../surrogates/oneHot.ts';
import { rounded } from '../exhibits/axis.ts';
import { outcomeScale } from '../exhibits/outcomeScale.ts';
import { outcome } from '../problem/run.ts';
import type { Exploration } from '../boundary/exploration.ts';
import { takeRows } from '../learn/takeRows.ts';
import { spacedSample } from '../learn/spacedSample.ts';

/** Runs that are laid out at least. */
const MIN_POINTS = 40;
/** Neighbours by which a layout is judged. */
const NEIGHBOURS = 12;

/**
 * Layouts of at most `points` runs in the plane that keep neighbours together: t-SNE and UMAP. None for two inputs or
 * fewer.
 */
export function embeddingCharts(
  space: Space,
  { data }: Exploration,
  points: number,
  random: RandomStream,
): readonly ChartExhibit[] {
  const set = data.set();
  const width = oneHotWidth(set.categories);
  if (width < 3 || set.n < MIN_POINTS) return [];
  const chosen = spacedSample(
    data.runs.map((_, i) => i),
    points,
  );
  const n = chosen.length;
  const x = oneHot(takeRows(set, chosen), n, set.categories);
  const start = principalPlane(x, n);
  const umapRandom = random.fork('umap');
  const umap = new UMAP({ nNeighbors: 15, nEpochs: 200, random: () => umapRandom.uniform() });
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from(x.subarray(i * width, (i + 1) * width)),
  );
  const layouts = [
    {
      id: 'tsne',
      name: 't-SNE',
      y: tsne(x, n, start, random.fork('tsne')),
    },
    { id: 'umap', name: 'UMAP', y: Float64Array.from(umap.fit(rows).flat()) },
  ];
  return layouts.map(({ id, name, y }) => ({
    kind: 'chart',
    id,
    title: `Neighbourhoods of runs: ${name}`,
    caption: `${n} of ${set.n} runs in ${space.dimensions} standardised inputs, laid out by ${name} so that near runs stay near; trustworthiness ${trustworthiness(x, y, n, NEIGHBOURS).toFixed(3)} (1: every one of the ${NEIGHBOURS} nearest in the picture is near in truth). Distances between groups, their sizes and the axes mean nothing.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 300,
      data: {
        values: chosen.map((i, at) => {
          const run = data.runs[i]!;
          return {
            x: rounded(y[2 * at]!),
            y: rounded(y[2 * at + 1]!),
            outcome: outcome(run),
          };
        }),
      },
      mark: { type: 'point', size: 16 },
      encoding: {
        x: { field: 'x', type: 'quantitative', title: `${name} 1`, scale: { zero: false } },
        y: { field: 'y', type: 'quantitative', title: `${name} 2`, scale: { zero: false } },
        color: outcomeScale(),
        shape: outcomeScale(),
      },
    },
  }));
}

import type { ChartExhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import { principalPlane } from '../../math/principalPlane.ts';
import { trustworthiness } from '../../math/trustworthiness.ts';
import type { Space } from '../../space/space.ts';
import { oneHot, oneHotWidth } from '../../surrogates/oneHot.ts';
import { rounded } from '../drawing/axis.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';
import { outcome } from '../problem/evaluation.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { takeRows } from '../learn/takeRows.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import type { ExploreOptions } from '../options.ts';
import { EMBEDDINGS } from '../embedding/embeddings.ts';
import type { Embedding } from '../embedding/embeddings.ts';

/** Runs that are laid out at least. */
const MIN_POINTS = 40;
/** Neighbours by which a layout is judged. */
const NEIGHBOURS = 12;

/**
 * Layouts of at most `embeddingPoints` runs in the plane that keep neighbours together, one by each of `embeddings`.
 * None for two inputs or fewer.
 */
export async function embeddingCharts(
  space: Space,
  exploration: Exploration,
  { embeddings, embeddingPoints }: ExploreOptions,
  random: RandomStream,
): Promise<readonly ChartExhibit[]> {
  const set = exploration.data.set();
  if (oneHotWidth(set.categories) < 3 || set.n < MIN_POINTS) return [];
  const charts = [];
  for (const embedding of EMBEDDINGS)
    if (embeddings.includes(embedding.id))
      charts.push(await embeddingChart(space, exploration, embeddingPoints, embedding, random));
  return charts;
}

async function embeddingChart(
  space: Space,
  { data }: Exploration,
  points: number,
  { id, name, most = Infinity, lay }: Embedding,
  random: RandomStream,
): Promise<ChartExhibit> {
  const set = data.set();
  const chosen = spacedSample(
    data.runs.map((_, i) => i),
    Math.min(points, most),
  );
  const n = chosen.length;
  const x = oneHot(takeRows(set, chosen), n, set.categories);
  const y = await lay(x, n, principalPlane(x, n), random.fork(id));
  return {
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
  };
}

import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { mapLayer } from '../drawing/mapLayer.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { leftBlank, pairShares } from '../drawing/pairShares.ts';

/** Cells along a continuous axis, and draws of the other inputs for each cell. */
const CELLS = 14;
const DRAWS = 8;
/** Inputs up to which every pair is shown; of more, the pairs of the most influential. */
export const ALL_PAIRS = 6;
const INFLUENTIAL = 5;
/** Width of the whole matrix, in pixels. */
const WIDTH = 500;

/**
 * Small maps over pairs of inputs as a triangle: every pair of up to six inputs in `ranking`, else those of the five
 * most influential. Nothing for two inputs, which have one map, nor when the map gives one verdict everywhere.
 */
export function pairMaps(
  space: Space,
  map: VerdictMap,
  ranking: readonly number[],
  random: RandomStream,
): readonly ChartExhibit[] {
  const isAll = ranking.length <= ALL_PAIRS;
  const inputs = isAll ? ranking : ranking.slice(0, INFLUENTIAL);
  if (inputs.length < 3 || map.kind !== 'surrogate') return [];
  const others = Array.from({ length: DRAWS }, () => space.sample(random));
  const pairs = (ranking.length * (ranking.length - 1)) / 2;
  const without = space.parameters.filter((_, j) => !ranking.includes(j)).map(({ name }) => name);
  const shown = isAll
    ? `all ${pairs} pairs of inputs${without.length === 0 ? '' : `, without ${without.join(', ')} of many categories`}`
    : `the pairs of the ${INFLUENTIAL} most influential inputs; the picture boundary-maps.svg among the files of this run holds more of the ${pairs} pairs`;
  const side = Math.min(150, Math.floor(WIDTH / (inputs.length - 1)) - 14);
  return [
    {
      kind: 'chart',
      id: 'pair-maps',
      title: 'Where it fails: pairs of inputs',
      caption: `Share of ${DRAWS} drawn settings of the other inputs for which the learnt map predicts fail, over ${shown}. Inputs in the order of their influence. A description of the map, which may err.${leftBlank(space)}`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        spacing: 10,
        vconcat: inputs.slice(1).map((jy, row) => ({
          spacing: 10,
          hconcat: inputs.slice(0, row + 1).map((jx, column) =>
            smallMap(space, map, [jx, jy], others, side, {
              bottom: row === inputs.length - 2,
              left: column === 0,
            }),
          ),
        })),
        resolve: { scale: { color: 'shared' } },
      },
    },
  ];
}

function smallMap(
  space: Space,
  map: VerdictMap,
  pair: readonly [number, number],
  others: readonly Float64Array[],
  side: number,
  edge: { readonly bottom: boolean; readonly left: boolean },
): { readonly [key: string]: Json } {
  const axis = {
    labelFontSize: 8,
    titleFontSize: 9,
    tickCount: 3,
    labelLimit: 48,
    titlePadding: 3,
    titleLimit: side + 8,
  };
  // Only the outer maps name their axes: the others share them.
  const quiet = { labels: false, ticks: false, title: null };
  return {
    width: side,
    height: side,
    ...mapLayer(space, pair, pairShares(space, map, pair, others, CELLS), {
      x: { axis: edge.bottom ? { ...axis, labelAngle: 0 } : quiet },
      y: { axis: edge.left ? axis : quiet },
      color: { legend: { gradientLength: 80 } },
    }),
  };
}

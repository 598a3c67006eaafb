import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { axisTitle, rounded } from '../exhibits/axis.ts';
import { cells, mapAxis } from '../exhibits/boundaryMap.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** Cells along a continuous axis, and draws of the other inputs for each cell. */
const CELLS = 16;
const DRAWS = 8;
/** Inputs up to which every pair is shown; of more, the pairs of the three most influential. */
const ALL_PAIRS = 5;
const INFLUENTIAL = 3;

/**
 * Small maps over pairs of inputs beside the first one: every pair of up to five inputs, else those of the three most
 * influential. Nothing when the map gives one verdict everywhere.
 */
export function pairMaps(
  space: Space,
  map: VerdictMap,
  ranking: readonly number[],
  random: RandomStream,
): readonly ChartExhibit[] {
  const inputs = space.dimensions <= ALL_PAIRS ? ranking : ranking.slice(0, INFLUENTIAL);
  const pairs = inputs.flatMap((jy, at) => inputs.slice(0, at).map((jx) => [jx, jy] as const));
  // The first pair has a map of its own.
  const more = pairs.slice(1);
  if (more.length === 0 || map.kind !== 'surrogate') return [];
  const others = Array.from({ length: DRAWS }, () => space.sample(random));
  return [
    {
      kind: 'chart',
      id: 'pair-maps',
      title: 'Where it fails: further pairs of inputs',
      caption: `Share of the ${DRAWS} drawn settings of the other inputs for which the learnt map says fail, over ${space.dimensions <= ALL_PAIRS ? 'every pair of inputs but the first' : `the pairs of the ${INFLUENTIAL} most influential inputs but the first`}. A description of the map, which may err.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        columns: 2,
        concat: more.map(([jx, jy]) => pairSpec(space, map, jx, jy, others)),
        resolve: { scale: { color: 'shared' } },
      },
    },
  ];
}

function pairSpec(
  space: Space,
  map: VerdictMap,
  jx: number,
  jy: number,
  others: readonly Float64Array[],
): { readonly [key: string]: Json } {
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const places = cells(space, jx, CELLS).flatMap((x) =>
    cells(space, jy, CELLS).map((y) => ({ x, y })),
  );
  const rows = places.flatMap(({ x, y }) =>
    others.map((other) => other.with(jx, x.center).with(jy, y.center)),
  );
  const fails = map.fails(rows);
  const values = places.map(({ x, y }, at): Json => {
    const failing = fails
      .subarray(at * others.length, (at + 1) * others.length)
      .reduce((sum, fail) => sum + fail, 0);
    return { ...x.value('x'), ...y.value('y'), share: rounded(failing / others.length) };
  });
  return {
    width: 165,
    height: 140,
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: mapAxis(px, 'x', axisTitle(px.name, px.unit)),
      y: mapAxis(py, 'y', axisTitle(py.name, py.unit)),
      ...(px.kind === 'continuous' ? { x2: { field: 'x2' } } : {}),
      ...(py.kind === 'continuous' ? { y2: { field: 'y2' } } : {}),
      color: {
        field: 'share',
        type: 'quantitative',
        title: 'said to fail',
        scale: { domain: [0, 1] },
      },
    },
  };
}

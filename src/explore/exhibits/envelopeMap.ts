import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { Envelope, EnvelopePart } from '../envelope/envelope.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { pairShares } from '../understand/pairShares.ts';
import type { PairShares } from '../understand/pairShares.ts';
import { rounded } from './axis.ts';
import type { Cell } from './mapCells.ts';
import { mapLayer } from './mapLayer.ts';

/** Combinations of categories that get a panel at most, cells of a side, and draws of the other inputs. */
const MAX_PANELS = 6;
const CELLS = 24;
const DRAWS = 10;

/** A panel: the boxes with the same categories, all of them where there are none. */
interface Panel {
  readonly title: string;
  /** Settings of the other inputs. */
  readonly others: readonly Float64Array[];
  readonly parts: readonly { readonly part: EnvelopePart; readonly name: string }[];
}

/**
 * The envelope over the two most influential inputs that are no categories: one panel for each combination of
 * categories, with the learnt map beneath the boxes; for a level set, the share of settings inside. Nothing with fewer
 * than two such inputs.
 */
export function envelopeMap(
  space: Space,
  map: VerdictMap,
  envelope: Envelope,
  ranking: readonly number[],
  random: RandomStream,
): readonly ChartExhibit[] {
  const [jx, jy] = ranking.filter((j) => space.categories[j] === 0);
  if (jx === undefined || jy === undefined) return [];
  const isLevelSet = envelope.region.shape === 'level-set';
  const shown: VerdictMap = isLevelSet
    ? { ...map, fails: (rows) => envelope.region.contains(rows) }
    : map;
  const all = panels(space, envelope, random);
  const drawn = all.slice(0, MAX_PANELS);
  const columns = drawn.length === 1 ? 1 : drawn.length === 2 || drawn.length === 4 ? 2 : 3;
  const side = columns === 1 ? 300 : columns === 2 ? 190 : 135;
  const left =
    all.length > drawn.length
      ? ` The ${drawn.length} of ${all.length} combinations of categories with the largest boxes.`
      : '';
  const caption = isLevelSet
    ? `Colour: share of ${DRAWS} drawn settings of the other inputs for which a point lies in the envelope.`
    : `Colour: share of ${DRAWS} drawn settings of the other inputs for which the learnt map says fail. Frames: the boxes, numbered as in the tables; each is limited in the other inputs, too, where the table says so, so that it may be safe where the colour is not.${left}`;
  return [
    {
      kind: 'chart',
      id: 'envelope-map',
      title: `The safety envelope over ${space.parameters[jx]!.name} and ${space.parameters[jy]!.name}`,
      caption,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
        columns,
        spacing: 14,
        concat: drawn.map((panel) =>
          spec(space, shown, [jx, jy], panel, side, isLevelSet ? 'inside' : 'said to fail'),
        ),
        resolve: { scale: { color: 'shared' } },
      },
    },
  ];
}

function panels(space: Space, envelope: Envelope, random: RandomStream): readonly Panel[] {
  const draws = Array.from({ length: DRAWS }, () => space.sample(random));
  const named = envelope.parts.map((part, b) => ({ part, name: String(b + 1) }));
  const categories = space.categories.flatMap((levels, j) => (levels > 0 ? [j] : []));
  if (categories.length === 0 || envelope.region.shape !== 'boxes')
    return [{ title: '', others: draws, parts: named }];
  const groups = new Map<string, typeof named>();
  for (const one of named) {
    const title = categories
      .map((j) => {
        const bound = one.part.box.bounds[j]!;
        return bound.kind === 'levels' ? bound.levels.map(String).join('/') : '';
      })
      .join(', ');
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return [...groups].map(([title, parts]) => ({
    title,
    parts,
    others: draws.map((draw) =>
      draw.map((value, j) => (categories.includes(j) ? parts[0]!.part.box.center[j]! : value)),
    ),
  }));
}

function spec(
  space: Space,
  map: VerdictMap,
  pair: readonly [number, number],
  { title, others, parts }: Panel,
  side: number,
  legend: string,
): { readonly [key: string]: Json } {
  const [jx, jy] = pair;
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const shares = pairShares(space, map, pair, others, CELLS);
  const isPlain = px.kind === 'continuous' && py.kind === 'continuous';
  const frames = isPlain ? parts.flatMap((part) => frame(part, jx, jy, shares)) : [];
  const axis = side < 200 ? { labelFontSize: 8, titleFontSize: 9, tickCount: 4 } : {};
  const field = (name: string) => ({ field: name, type: 'quantitative' });
  return {
    ...(title === '' ? {} : { title: { text: title, fontSize: 10, offset: 4 } }),
    width: side,
    height: side,
    layer: [
      mapLayer(space, pair, shares, {
        x: { axis },
        y: { axis },
        color: { legend: { gradientLength: 80 } },
        title: legend,
      }),
      ...(frames.length === 0
        ? []
        : [
            {
              data: { values: frames },
              mark: { type: 'rect', filled: false, strokeWidth: 1.3 },
              encoding: {
                x: field('x'),
                x2: { field: 'x2' },
                y: field('y'),
                y2: { field: 'y2' },
                stroke: { value: '#c24d1f' },
              },
            },
            {
              data: { values: frames },
              mark: {
                type: 'text',
                align: 'right',
                baseline: 'top',
                dx: -3,
                dy: 3,
                fontWeight: 600,
              },
              encoding: {
                x: field('x2'),
                y: field('y2'),
                text: { field: 'name', type: 'nominal' },
              },
            },
          ]),
    ],
  };
}

/** A box over two inputs, clipped to the map's own ends. */
function frame(
  { part, name }: Panel['parts'][number],
  jx: number,
  jy: number,
  { xs, ys }: PairShares,
): readonly Json[] {
  const [x, y] = [part.box.bounds[jx]!, part.box.bounds[jy]!];
  if (x.kind !== 'interval' || y.kind !== 'interval') return [];
  const clip = (value: number, cells: readonly Cell[]) => {
    const low = Number(cells[0]?.value('x')['x']);
    const high = Number(cells.at(-1)?.value('x')['x2']);
    return rounded(Math.min(high, Math.max(low, value)));
  };
  return [
    { name, x: clip(x.low, xs), x2: clip(x.high, xs), y: clip(y.low, ys), y2: clip(y.high, ys) },
  ];
}

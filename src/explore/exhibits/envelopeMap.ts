import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Envelope, EnvelopePart } from '../envelope/envelope.ts';
import type { InputBounds } from '../envelope/inputBounds.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { leftBlank, pairShares } from '../drawing/pairShares.ts';
import type { PairShares } from '../drawing/pairShares.ts';
import { rounded } from '../drawing/axis.ts';
import { briefLevels } from '../drawing/briefLevels.ts';
import { mapAxis } from '../drawing/mapCells.ts';
import type { Cell } from '../drawing/mapCells.ts';
import { mapLayer } from '../drawing/mapLayer.ts';

/** Combinations of categories that get a panel at most, cells of a side, and draws of the other inputs. */
const MAX_PANELS = 6;
const CELLS = 24;
const DRAWS = 10;

type JsonObject = { readonly [key: string]: Json };

/** A panel: the boxes with the same categories, all of them where there are none. */
interface Panel {
  readonly title: string;
  /** Settings of the other inputs. */
  readonly others: readonly Float64Array[];
  readonly parts: readonly { readonly part: EnvelopePart; readonly name: string }[];
}

/**
 * The envelope over the two most influential ranges, or inputs that are no categories: one panel for each combination of
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
  const numbers = ranking.filter((j) => space.categories[j] === 0);
  const continuous = numbers.filter((j) => space.parameters[j]!.kind === 'continuous');
  // Over levels a frame falls into bands: ranges show it better.
  const [jx, jy] = continuous.length > 1 ? continuous : numbers;
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
    ? `Colour: share of ${DRAWS} drawn settings of the other inputs for which a point lies in the envelope.${leftBlank(space)}`
    : `Colour: share of ${DRAWS} drawn settings of the other inputs for which the learnt map predicts fail. Frames: the boxes, numbered as in the tables; each is limited in the other inputs, too, where the table says so, so that it may be safe where the colour is not.${left}${leftBlank(space)}`;
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
          spec(space, shown, [jx, jy], panel, side, isLevelSet ? 'inside' : 'predicted fail'),
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
  const groups = new Map<string, { readonly title: string; readonly parts: typeof named }>();
  for (const one of named) {
    const levels = categories.map((j) => {
      const bound = one.part.box.bounds[j]!;
      return bound.kind === 'levels' ? bound.levels.map(String) : [];
    });
    const key = JSON.stringify(levels);
    const title = levels.map(briefLevels).join(', ');
    groups.set(key, { title, parts: [...(groups.get(key)?.parts ?? []), one] });
  }
  return [...groups.values()].map(({ title, parts }) => ({
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
  const frames = parts.flatMap((part) => frame(part, jx, jy, shares));
  const axis = side < 200 ? { labelFontSize: 8, titleFontSize: 9, tickCount: 4 } : {};
  const ends = { ...frameEnds(px, 'x'), ...frameEnds(py, 'y') };
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
                ...ends,
                stroke: { value: '#c24d1f' },
              },
            },
            {
              data: { values: labels(frames) },
              mark: {
                type: 'text',
                align: 'right',
                baseline: 'top',
                dx: -3,
                dy: 3,
                fontWeight: 600,
              },
              encoding: {
                x: { ...ends.x, ...ends.x2 },
                y: { ...ends.y, ...ends.y2 },
                text: { field: 'name', type: 'nominal' },
              },
            },
          ]),
    ],
  };
}

/** The names of the boxes at their upper right corners; boxes that share a corner share its label. */
function labels(frames: readonly JsonObject[]): readonly JsonObject[] {
  const byCorner = new Map<string, { readonly frame: JsonObject; readonly names: string[] }>();
  for (const frame of frames) {
    const { name, x, y, x2, y2 } = frame;
    if (typeof name !== 'string') continue;
    const corner = JSON.stringify([x2 ?? x, y2 ?? y]);
    const group = byCorner.get(corner) ?? { frame, names: [] };
    group.names.push(name);
    byCorner.set(corner, group);
  }
  return [...byCorner.values()].map(({ frame, names }) => ({ ...frame, name: names.join(', ') }));
}

/** A frame along an axis: from number to number, or the band of a level. */
function frameEnds<F extends 'x' | 'y'>(parameter: Parameter, field: F) {
  const { type, sort } = mapAxis(parameter, field, '') as { type: Json; sort?: Json };
  const ends =
    sort === undefined
      ? { [field]: { field, type }, [`${field}2`]: { field: `${field}2` } }
      : { [field]: { field, type, sort } };
  return ends as { readonly [K in F]: JsonObject } & { readonly [K in `${F}2`]?: JsonObject };
}

/**
 * A box over two inputs, clipped to the map's own ends: one frame, or one for each level of an axis of levels, the last of
 * which is named. Nothing when the map shows no level of the box.
 */
function frame(
  { part, name }: Panel['parts'][number],
  jx: number,
  jy: number,
  { xs, ys }: PairShares,
): readonly JsonObject[] {
  const { bounds, box } = part.box;
  const across = clipped(bounds[jx]!, xs, box.levels[jx]!, 'x');
  const up = clipped(bounds[jy]!, ys, box.levels[jy]!, 'y');
  return across.flatMap((x, a) =>
    up.map((y, b) => ({
      ...x,
      ...y,
      ...(a === across.length - 1 && b === up.length - 1 ? { name } : {}),
    })),
  );
}

function clipped(
  bound: InputBounds,
  cells: readonly Cell[],
  levels: Uint8Array,
  axis: 'x' | 'y',
): readonly JsonObject[] {
  if (bound.kind === 'levels')
    return cells.filter(({ center }) => levels[center] === 1).map((cell) => cell.value(axis));
  const low = Number(cells[0]?.value('x')['x']);
  const high = Number(cells.at(-1)?.value('x')['x2']);
  const clip = (value: number) => rounded(Math.min(high, Math.max(low, value)));
  return [{ [axis]: clip(bound.low), [`${axis}2`]: clip(bound.high) }];
}

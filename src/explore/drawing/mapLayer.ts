import type { Json } from '../../core/json.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { PairShares } from './pairShares.ts';
import { axisTitle, rounded } from './axis.ts';
import { mapAxis } from './mapCells.ts';
import type { Cell } from './mapCells.ts';

type JsonObject = { readonly [key: string]: Json };

/** How the cells are drawn, in the terms of Vega-Lite, beyond what all maps share. */
export interface MapStyle {
  /** Of the axes; default Vega-Lite's own. */
  readonly x?: JsonObject;
  readonly y?: JsonObject;
  /** Of the colours, such as `legend`. */
  readonly color?: JsonObject;
  /** What the colours mean. Default `predicted fail`. */
  readonly title?: string;
}

/** The shares over two inputs as coloured cells: one layer of a chart, or a whole one. */
export function mapLayer(
  space: Space,
  [jx, jy]: readonly [number, number],
  { xs, ys, shares }: PairShares,
  { x = {}, y = {}, color = {}, title = 'predicted fail' }: MapStyle = {},
): { readonly data: JsonObject; readonly mark: JsonObject; readonly encoding: JsonObject } {
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const at = (a: number, b: number): number => rounded(shares[a * ys.length + b]!);
  // Along a range, neighbours of one colour are one rectangle: most of a map is, and its page is shorter.
  const values =
    py.kind === 'continuous'
      ? xs.flatMap((cell, a) => stripes(ys, (b) => at(a, b), 'y', cell.value('x')))
      : px.kind === 'continuous'
        ? ys.flatMap((cell, b) => stripes(xs, (a) => at(a, b), 'x', cell.value('y')))
        : xs.flatMap((across, a) =>
            ys.map((up, b) => ({ ...across.value('x'), ...up.value('y'), share: at(a, b) })),
          );
  return {
    data: { values: values.filter(({ share }) => !Number.isNaN(share)) },
    mark: { type: 'rect' },
    encoding: {
      x: { ...wholeAxis(px, 'x', xs), ...x },
      y: { ...wholeAxis(py, 'y', ys), ...y },
      ...(px.kind === 'continuous' ? { x2: { field: 'x2' } } : {}),
      ...(py.kind === 'continuous' ? { y2: { field: 'y2' } } : {}),
      color: { field: 'share', type: 'quantitative', title, scale: { domain: [0, 1] }, ...color },
    },
  };
}

/** The cells along one axis, neighbours of the same share as one. `fixed` is the place on the other axis. */
function stripes(
  cells: readonly Cell[],
  shareAt: (index: number) => number,
  axis: 'x' | 'y',
  fixed: JsonObject,
): (JsonObject & { readonly share: number })[] {
  const found: (JsonObject & { readonly share: number })[] = [];
  for (const [i, cell] of cells.entries()) {
    const share = shareAt(i);
    const before = found.at(-1);
    const place = cell.value(axis);
    if (before?.share === share)
      found[found.length - 1] = { ...before, [`${axis}2`]: place[`${axis}2`]! };
    else found.push({ ...fixed, ...place, share });
  }
  return found;
}

/** An axis over all cells, also where some are left out. */
function wholeAxis(parameter: Parameter, field: 'x' | 'y', cells: readonly Cell[]): JsonObject {
  const axis = mapAxis(parameter, field, axisTitle(parameter.name, parameter.unit));
  if (parameter.kind === 'levels')
    return { ...axis, scale: { domain: sortedCells(axis['sort'] as readonly string[], cells) } };
  const domain = [cells[0]!.value(field)[field]!, cells.at(-1)!.value(field)[`${field}2`]!];
  return { ...axis, scale: { ...(axis['scale'] as JsonObject), domain } };
}

function sortedCells(sort: readonly string[], cells: readonly Cell[]): string[] {
  const shown = new Set(cells.map((cell) => cell.value('x')['x']));
  return sort.filter((level) => shown.has(level));
}

import type { Json } from '../../core/json.ts';
import type { Space } from '../../space/space.ts';
import type { PairShares } from '../understand/pairShares.ts';
import { axisTitle, rounded } from './axis.ts';
import { mapAxis } from './mapCells.ts';

type JsonObject = { readonly [key: string]: Json };

/** How the cells are drawn, in the terms of Vega-Lite, beyond what all maps share. */
export interface MapStyle {
  /** Of the axes; default Vega-Lite's own. */
  readonly x?: JsonObject;
  readonly y?: JsonObject;
  /** Of the colours, such as `legend`. */
  readonly color?: JsonObject;
  /** What the colours mean. Default `said to fail`. */
  readonly title?: string;
}

/** The shares over two inputs as coloured cells: one layer of a chart, or a whole one. */
export function mapLayer(
  space: Space,
  [jx, jy]: readonly [number, number],
  { xs, ys, shares }: PairShares,
  { x = {}, y = {}, color = {}, title = 'said to fail' }: MapStyle = {},
): { readonly data: JsonObject; readonly mark: JsonObject; readonly encoding: JsonObject } {
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const values = xs.flatMap((across, a) =>
    ys.map((up, b): Json => ({
      ...across.value('x'),
      ...up.value('y'),
      share: rounded(shares[a * ys.length + b]!),
    })),
  );
  return {
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: { ...mapAxis(px, 'x', axisTitle(px.name, px.unit)), ...x },
      y: { ...mapAxis(py, 'y', axisTitle(py.name, py.unit)), ...y },
      ...(px.kind === 'continuous' ? { x2: { field: 'x2' } } : {}),
      ...(py.kind === 'continuous' ? { y2: { field: 'y2' } } : {}),
      color: { field: 'share', type: 'quantitative', title, scale: { domain: [0, 1] }, ...color },
    },
  };
}

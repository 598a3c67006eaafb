import type { RandomStream } from '../../core/random.ts';
import { isLog } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { gapShare } from './gap.ts';
import type { SafeBox } from './safeBox.ts';
import type { SafeRegion } from './safeRegion.ts';

/** The point of a region that is nearest to a given one, or nearly so; the point itself when it is inside. */
export type Anchor = (row: Float64Array) => Float64Array;

/** Points by which a region without faces is represented, and halvings of the way to its edge. */
const REPRESENTATIVES = 400;
const HALVINGS = 8;

/** The nearest point of a box. */
export function boxAnchor(space: Space, own: SafeBox): Anchor {
  const { bounds, box } = own;
  return (row) => {
    if (own.contains(row)) return row;
    return row.map((value, j) => {
      const [bound, parameter] = [bounds[j]!, space.parameters[j]!];
      if (bound.kind === 'interval') return Math.min(bound.high, Math.max(bound.low, value));
      const levels = box.levels[j]!;
      if (levels[value] === 1 || parameter.kind === 'continuous') return value;
      if (!parameter.ordered) return levels.indexOf(1);
      return value < levels.indexOf(1) ? levels.indexOf(1) : levels.lastIndexOf(1);
    });
  };
}

/** A point on the region's edge, on the way from the nearest of some draws inside. */
export function sampledAnchor(
  space: Space,
  ranges: Float64Array,
  region: SafeRegion,
  random: RandomStream,
): Anchor {
  const inside: Float64Array[] = [];
  for (let i = 0; i < REPRESENTATIVES; i++) {
    const row = region.sample(random);
    if (row === undefined) break;
    inside.push(row);
  }
  return (row) => {
    if (region.contains([row])[0] === 1) return row;
    let [within, least] = [inside[0] ?? row, Infinity];
    for (const draw of inside) {
      const share = gapShare(space, ranges, draw, row);
      if (share < least) [within, least] = [draw, share];
    }
    let out = row;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = halfway(space, within, out);
      if (region.contains([middle])[0] === 1) within = middle;
      else out = middle;
    }
    return within;
  };
}

/** The middle between two points, in native coordinates and on each input's own scale; levels are those of the first. */
export function halfway(space: Space, from: Float64Array, to: Float64Array): Float64Array {
  return from.map((value, j) => {
    const parameter = space.parameters[j]!;
    if (parameter.kind !== 'continuous' || value === to[j]!) return value;
    return isLog(parameter) ? Math.sqrt(value * to[j]!) : (value + to[j]!) / 2;
  });
}

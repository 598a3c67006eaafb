import type { RandomStream } from '../../core/random.ts';
import { isLog } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { gapShare } from './gap.ts';
import type { SafeBox } from './safeBox.ts';
import type { SafeRegion } from './safeRegion.ts';

/**
 * The point of a region that is nearest to a given one, or nearly so; the point itself when it is inside. `closely`: of a
 * region without faces, after a longer search.
 */
export type Anchor = (row: Float64Array, closely?: boolean) => Float64Array;

/** Points by which a region without faces is represented, and halvings of the way to its edge. */
const REPRESENTATIVES = 400;
const HALVINGS = 8;
/** Rounds of a longer search, and points of each. */
const ROUNDS = 16;
const TRIES = 64;

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

/**
 * A point on the region's edge, on the way from the nearest of some draws inside; `closely`, the nearest of many points
 * tried that are nearer still.
 */
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
  const closer = (row: Float64Array, found: Float64Array): Float64Array => {
    let [best, least] = [found, gapShare(space, ranges, found, row)];
    for (let round = 0; round < ROUNDS; round++) {
      const draw = around(space, ranges, row, least, best);
      const tries = Array.from({ length: TRIES }, () => draw(random));
      const belongs = region.contains(tries);
      for (const [i, point] of tries.entries()) {
        const share = belongs[i] === 1 ? gapShare(space, ranges, point, row) : Infinity;
        if (share < least) [best, least] = [point, share];
      }
    }
    return best;
  };
  return (row, closely = false) => {
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
    return closely ? closer(row, within) : within;
  };
}

/**
 * Draws points that differ from a row by less than `share` of every input's range. Some coordinates go as far as others
 * towards a point that is known to belong: what is nearest by the input that differs most differs in all as much.
 */
function around(
  space: Space,
  ranges: Float64Array,
  row: Float64Array,
  share: number,
  known: Float64Array,
): (random: RandomStream) => Float64Array {
  type Side = (scale: number, isTowards: boolean, random: RandomStream) => number;
  const sides = space.parameters.map((parameter, j): Side => {
    const [value, reach, sign] = [row[j]!, share * ranges[j]!, Math.sign(known[j]! - row[j]!)];
    if (parameter.kind === 'continuous')
      return (scale, isTowards, random) => {
        const step = scale * reach * (isTowards ? sign : 2 * random.uniform() - 1);
        const moved = isLog(parameter) ? value * Math.exp(step) : value + step;
        return Math.min(parameter.high, Math.max(parameter.low, moved));
      };
    const { levels, ordered } = parameter;
    const near = levels.flatMap((level, l) => {
      const gap = ordered ? Math.abs(Number(level) - Number(levels[value])) : 1;
      return l === value || gap <= reach ? [l] : [];
    });
    return (_scale, _isTowards, random) => near[random.integer(near.length)]!;
  });
  return (random) => {
    const [scale, towards] = [random.uniform(), random.uniform()];
    return Float64Array.from(sides, (side) => side(scale, random.uniform() < towards, random));
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

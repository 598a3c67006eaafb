import { isLog } from '../../space/parameter.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { widened } from '../learn/widened.ts';

/** How far two points are apart, by the input that differs most. */
export interface Gap {
  /** The largest of `shares`. */
  readonly share: number;
  /** Distance along each input as a share of its range: of its logarithms' where its scale is log. */
  readonly shares: readonly number[];
  /** Distance along each input, in its own unit; null: another category. */
  readonly each: readonly (number | null)[];
  /** The second point, in native coordinates. */
  readonly row: Float64Array;
}

/**
 * The width of each input's range: between its ends, or of the central 1 - 2e-5 of an unbounded one; 1 for categories.
 * Of an input with a log scale it is the width in logarithms.
 */
export function inputRanges(space: Space): Float64Array {
  const [low, high] = [0, 1].map((end) =>
    widened(space, new Float64Array(space.dimensions).fill(end)),
  );
  return Float64Array.from(space.parameters, (parameter, j) => {
    if (parameter.kind === 'continuous')
      return isLog(parameter) ? Math.log(high![j]! / low![j]!) : high![j]! - low![j]!;
    if (!parameter.ordered || parameter.levels.length < 2) return 1;
    return Number(parameter.levels.at(-1)) - Number(parameter.levels[0]);
  });
}

/** The gap from one point to another. Another category is a whole range away. */
export function gapBetween(
  space: Space,
  ranges: Float64Array,
  from: ArrayLike<number>,
  row: Float64Array,
): Gap {
  const shares = space.parameters.map((parameter, j) =>
    shareAlong(parameter, ranges, j, from, row),
  );
  return {
    share: Math.max(0, ...shares),
    shares,
    each: space.parameters.map((parameter, j) => distanceAlong(parameter, from[j]!, row[j]!)),
    row,
  };
}

/** Its largest share of an input's range alone. */
export function gapShare(
  { parameters }: Space,
  ranges: Float64Array,
  from: ArrayLike<number>,
  row: ArrayLike<number>,
): number {
  let most = 0;
  for (let j = 0; j < ranges.length; j++)
    most = Math.max(most, shareAlong(parameters[j]!, ranges, j, from, row));
  return most;
}

function shareAlong(
  parameter: Parameter,
  ranges: Float64Array,
  j: number,
  from: ArrayLike<number>,
  row: ArrayLike<number>,
): number {
  const [a, b] = [from[j]!, row[j]!];
  if (a === b) return 0;
  if (isLog(parameter)) return Math.abs(Math.log(b / a)) / ranges[j]!;
  const gap = distanceAlong(parameter, a, b);
  return gap === null ? 1 : gap / ranges[j]!;
}

function distanceAlong(parameter: Parameter, from: number, to: number): number | null {
  if (parameter.kind === 'continuous') return Math.abs(to - from);
  if (from === to) return 0;
  if (!parameter.ordered) return null;
  return Math.abs(Number(parameter.levels[to]) - Number(parameter.levels[from]));
}

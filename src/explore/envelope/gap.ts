import type { Space } from '../../space/space.ts';
import { widened } from '../learn/widened.ts';

/** How far two points are apart, by the input that differs most. */
export interface Gap {
  /** The largest over the inputs of the distance as a share of the input's range. */
  readonly share: number;
  /** Distance along each input, in its own unit; null: another category. */
  readonly each: readonly (number | null)[];
  /** The second point, in native coordinates. */
  readonly row: Float64Array;
}

/** The width of each input's range: between its ends, or of the central 1 - 2e-5 of an unbounded one; 1 for categories. */
export function inputRanges(space: Space): Float64Array {
  const [low, high] = [0, 1].map((end) =>
    widened(space, new Float64Array(space.dimensions).fill(end)),
  );
  return Float64Array.from(space.parameters, (parameter, j) => {
    if (parameter.kind === 'continuous') return high![j]! - low![j]!;
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
  const each = space.parameters.map((_, j) => distanceAlong(space, j, from, row));
  return { share: gapShare(space, ranges, from, row), each, row };
}

/** Its largest share of an input's range alone. */
export function gapShare(
  space: Space,
  ranges: Float64Array,
  from: ArrayLike<number>,
  row: ArrayLike<number>,
): number {
  let most = 0;
  for (let j = 0; j < ranges.length; j++) {
    const gap = distanceAlong(space, j, from, row);
    most = Math.max(most, gap === null ? 1 : gap / ranges[j]!);
  }
  return most;
}

function distanceAlong(
  { parameters }: Space,
  j: number,
  from: ArrayLike<number>,
  row: ArrayLike<number>,
): number | null {
  const parameter = parameters[j]!;
  if (parameter.kind === 'continuous') return Math.abs(row[j]! - from[j]!);
  if (row[j] === from[j]) return 0;
  if (!parameter.ordered) return null;
  return Math.abs(Number(parameter.levels[row[j]!]) - Number(parameter.levels[from[j]!]));
}

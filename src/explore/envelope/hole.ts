import type { Space } from '../../space/space.ts';
import { inputRanges } from './gap.ts';
import type { InputBounds } from './inputBounds.ts';
import { zoneAlong } from './obstacle.ts';

/** What rounding may take from a distance, as a share of it. */
const ROUNDING = 1e-9;

/** A part that is cut out of a region: all that is nearer to a point than a margin. Its ends stay in the region. */
export interface Hole {
  readonly bounds: readonly InputBounds[];
  /** Numbers of the first and the last level of inputs with levels. */
  readonly levels: readonly (readonly [number, number])[];
}

/** All that is nearer to a point than `margin` in every input, as a share of the input's range on its own scale. */
export function holeAround(space: Space, row: Float64Array, margin: number): Hole {
  const ranges = inputRanges(space);
  const zones = space.parameters.map((parameter, j) =>
    zoneAlong(parameter, row[j]!, margin * (1 + ROUNDING) * ranges[j]!),
  );
  return {
    levels: zones,
    bounds: space.parameters.map((parameter, j): InputBounds => {
      const { name, unit } = parameter;
      const [low, high] = zones[j]!;
      if (parameter.kind === 'levels')
        return { kind: 'levels', name, unit, levels: parameter.levels.slice(low, high + 1) };
      return { kind: 'interval', name, unit, low, high };
    }),
  };
}

/** Whether a point in native coordinates lies in a hole. */
export function inHole({ bounds, levels }: Hole, row: ArrayLike<number>): boolean {
  return bounds.every((bound, j) => {
    const value = row[j]!;
    if (bound.kind === 'interval') return value > bound.low && value < bound.high;
    const [first, last] = levels[j]!;
    return value >= first && value <= last;
  });
}

import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { drawInBox } from './box.ts';
import type { Box } from './box.ts';
import { inputBounds } from './inputBounds.ts';
import type { InputBounds } from './inputBounds.ts';

/** Probability of a single value from which on it is no rounding error. */
const ATOM = 1e-9;

/** A box whose faces are fixed in the inputs' own units: what is certified, printed and exported. */
export interface SafeBox {
  readonly bounds: readonly InputBounds[];
  /** The same box in unit coordinates, for probabilities. */
  readonly box: Box;
  /** The point from which it grew, in native coordinates. */
  readonly center: Float64Array;
  /** Whether a point in native coordinates belongs. */
  contains(row: ArrayLike<number>): boolean;
  /** A draw from the input distribution inside, constraints left aside. */
  draw(random: RandomStream): Float64Array;
}

/** Fixes a box that was grown from `center`; one that was grown inside another does not leave that one by rounding. */
export function safeBox(space: Space, grown: Box, center: Float64Array, outer?: SafeBox): SafeBox {
  const rounded = inputBounds(space, grown);
  const bounds =
    outer === undefined ? rounded : rounded.map((bound, j) => kept(bound, grown, outer, j));
  const side = (j: number, end: 'low' | 'high') => {
    const [bound, parameter] = [bounds[j]!, space.parameters[j]!];
    if (bound.kind === 'levels' || parameter.kind === 'levels') return grown[end][j]!;
    // Outside the distribution's reach the ends are 0 and 1, also where rounding would miss them.
    if (bound[end] === parameter[end]) return end === 'low' ? 0 : 1;
    const { distribution } = parameter;
    const face = distribution.cdf(bound[end]);
    // Faces belong: where a value has a probability of its own, the lower face takes all of it.
    const below = end === 'low' ? distribution.cdf(nextBelow(bound.low)) : face;
    return face - below > ATOM ? below : face;
  };
  const box: Box = {
    low: Float64Array.from(bounds, (_, j) => side(j, 'low')),
    high: Float64Array.from(bounds, (_, j) => side(j, 'high')),
    levels: grown.levels,
  };
  return {
    bounds,
    box,
    center,
    contains: (row) =>
      bounds.every((bound, j) => {
        if (bound.kind === 'levels') return grown.levels[j]![row[j]!] === 1;
        // Faces belong, NaN does not.
        return row[j]! >= bound.low && row[j]! <= bound.high;
      }),
    draw(random) {
      const row = drawInBox(space, box, random);
      // A quantile may round to the other side of a face.
      return row.map((value, j) => {
        const bound = bounds[j]!;
        return bound.kind === 'levels' ? value : Math.min(bound.high, Math.max(bound.low, value));
      });
    },
  };
}

/** Bounds within those of the box around: a face that did not move stays the same number. */
function kept(bound: InputBounds, grown: Box, { bounds, box }: SafeBox, j: number): InputBounds {
  const own = bounds[j]!;
  if (bound.kind === 'levels' || own.kind === 'levels') return bound;
  return {
    ...bound,
    low: grown.low[j] === box.low[j] ? own.low : Math.max(own.low, bound.low),
    high: grown.high[j] === box.high[j] ? own.high : Math.min(own.high, bound.high),
  };
}

/** A number just below another. */
function nextBelow(value: number): number {
  return value === 0 ? -Number.MIN_VALUE : value - Math.abs(value) * Number.EPSILON;
}

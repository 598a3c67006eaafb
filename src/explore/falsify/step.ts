import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { widened } from '../learn/widened.ts';

/** Share of the coordinates that go to an end of the range where that is in reach. */
const TO_FACE = 0.1;

/** Moves each number of a point by at most its radius, a share of its range. */
export type Step = (
  from: Float64Array,
  radius: (dimension: number) => number,
  random: RandomStream,
) => Float64Array;

/**
 * Random steps in a space. Some coordinates stay, more of them in many dimensions, so that one step can be good. Steps
 * are clipped, so that faces and corners of the space are reached: extreme inputs often are the worst.
 */
export function createStep(space: Space): Step {
  const d = space.dimensions;
  const lows = widened(space, new Float64Array(d));
  const highs = widened(space, new Float64Array(d).fill(1));
  const isLog = space.parameters.map(
    (parameter, j) =>
      parameter.kind === 'continuous' &&
      parameter.distribution.kind.includes('log') &&
      lows[j]! > 0,
  );
  const moveNumber = (j: number, value: number, radius: number, random: RandomStream): number => {
    const [low, high] = [lows[j]!, highs[j]!];
    const scale = (x: number) => (isLog[j]! ? Math.log(x) : x);
    const reach = radius * (scale(high) - scale(low));
    const place = scale(value);
    if (random.uniform() < TO_FACE) {
      if (place - reach <= scale(low)) return low;
      if (place + reach >= scale(high)) return high;
    }
    const moved = place + reach * (2 * random.uniform() - 1);
    return Math.min(high, Math.max(low, isLog[j]! ? Math.exp(moved) : moved));
  };
  const moveLevel = (j: number, value: number, radius: number, random: RandomStream): number => {
    const { length } = (space.parameters[j] as { readonly levels: readonly unknown[] }).levels;
    if (space.categories[j]! > 0)
      return random.uniform() < Math.max(0.1, radius) ? random.integer(length) : value;
    const reach = Math.max(1, Math.round(radius * (length - 1)));
    return Math.min(length - 1, Math.max(0, value + random.integer(2 * reach + 1) - reach));
  };
  return (from, radius, random) => {
    const share = Math.min(1, 8 / d) * (0.3 + 0.7 * random.uniform());
    const always = random.integer(d);
    return from.map((value, j) => {
      if (j !== always && random.uniform() >= share) return value;
      const move = space.parameters[j]!.kind === 'levels' ? moveLevel : moveNumber;
      return move(j, value, radius(j), random);
    });
  };
}

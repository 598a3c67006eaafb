import { isLog } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/** Where a coordinate lies between the ends of its input, 0 to 1; by its distribution where there are no ends. */
export function placeInRange(space: Space, j: number, coordinate: number): number {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'levels')
    return parameter.levels.length < 2 ? 0.5 : coordinate / (parameter.levels.length - 1);
  const { low, high, distribution } = parameter;
  if (!Number.isFinite(high - low) || isLog(parameter)) return distribution.cdf(coordinate);
  return (coordinate - low) / (high - low);
}

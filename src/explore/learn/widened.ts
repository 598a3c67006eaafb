import { isLog } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/** Mass left outside on either side of an input without bounds. */
const TAIL = 1e-5;

/**
 * The point at a place of the unit cube when every input is spread evenly over its whole range (the central
 * 1 - 2e-5 of an unbounded one) instead of by its distribution; all levels alike.
 */
export function widened(space: Space, unit: ArrayLike<number>): Float64Array {
  const row = new Float64Array(space.dimensions);
  for (let j = 0; j < row.length; j++) {
    const parameter = space.parameters[j]!;
    const u = unit[j]!;
    if (parameter.kind === 'levels') {
      row[j] = Math.min(parameter.levels.length - 1, Math.floor(u * parameter.levels.length));
      continue;
    }
    const { distribution, low, high } = parameter;
    // A bounded input that is spread by its own quantiles keeps a log scale.
    if (Number.isFinite(low) && Number.isFinite(high)) {
      row[j] = isLog(parameter) ? distribution.quantile(u) : low + u * (high - low);
      continue;
    }
    const start = distribution.quantile(TAIL);
    const end = distribution.quantile(1 - TAIL);
    const isPositive = start > 0 && distribution.kind.includes('lognormal');
    row[j] = isPositive ? start * (end / start) ** u : start + u * (end - start);
  }
  return row;
}

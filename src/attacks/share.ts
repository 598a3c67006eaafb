import type { Measurement } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';

/** A share with its exact interval; null where nothing was counted. */
export function share(
  name: string,
  count: number,
  n: number,
  better: 'lower' | 'higher',
): Measurement {
  return {
    name,
    value: n === 0 ? null : count / n,
    unit: '1',
    interval: n === 0 ? undefined : clopperPearson(count, n),
    n,
    better,
  };
}

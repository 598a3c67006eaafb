import type { RandomStream } from '../../core/random.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { Space } from '../../space/space.ts';
import type { Share } from './safeRegion.ts';

/** Draws that cost no runs. */
const DRAWS = 10_000;

/** The share of the input distribution that some points hold, counted on draws. */
export function estimateShare(
  space: Space,
  contains: (rows: readonly Float64Array[]) => Uint8Array,
  confidence: number,
  random: RandomStream,
): Share {
  const inside = contains(Array.from({ length: DRAWS }, () => space.sample(random))).reduce(
    (sum, is) => sum + is,
    0,
  );
  return {
    value: inside / DRAWS,
    draws: DRAWS,
    interval: clopperPearson(inside, DRAWS, { confidence }),
  };
}

import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { PoolCounts } from '../certainty/audit.ts';
import { poolShare } from '../certainty/poolShare.ts';
import type { Exploration } from './exploration.ts';

/** Draws on which the share that the verdict map predicts to fail is estimated; they cost no runs. */
const POOL = 20_000;

/** What the map of an exploration says of the whole input distribution. */
export function poolCounts(
  space: Space,
  { data, map, correction }: Exploration,
  random: RandomStream,
): PoolCounts {
  const draws = random.fork('pool');
  const rows = Array.from({ length: POOL }, () => space.sample(draws));
  const predictedFail = map.fails(rows).reduce((sum, fails) => sum + fails, 0);
  if (map.kind !== 'surrogate') return { n: POOL, predictedFail, exact: true };
  // The finer the better, as long as it stays within seconds: a Gaussian process costs one kernel a point and run.
  const points = data.runs.length <= 150 ? 2 ** 17 : 2 ** 15;
  const share = poolShare(space, map, predictedFail / POOL, points, random.fork('share'));
  const corrected = Math.min(1, Math.max(0, share + correction));
  return { n: POOL, predictedFail, share: corrected, exact: false };
}

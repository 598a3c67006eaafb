import type { RandomStream } from '../../core/random.ts';
import { normalCdf, normalQuantile } from '../../math/normalDistribution.ts';
import { SOBOL_DIMENSIONS, sobol } from '../../space/sobol.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** Share below which plain draws are too coarse and the tails are drawn more often. */
const RARE = 0.02;
/** Points asked of the map at once. */
const CHUNK = 8192;

/**
 * The share of the input distribution that a verdict map predicts to fail, by quasi-random points; it describes the map and
 * carries no bound. `coarse` is a first estimate from independent draws. When that is rare, the normal scores of the
 * continuous inputs are stretched and the points weighted by the density ratio.
 */
export function poolShare(
  space: Space,
  map: VerdictMap,
  coarse: number,
  points: number,
  random: RandomStream,
): number {
  const d = space.dimensions;
  if (d > SOBOL_DIMENSIONS || space.isThin) return coarse;
  const stretch = coarse >= RARE ? 1 : stretchOf(d);
  const cube = sobol(points, d, { random });
  let [failing, all] = [0, 0];
  for (let start = 0; start < points; start += CHUNK) {
    const rows: Float64Array[] = [];
    const weights: number[] = [];
    for (let i = start; i < Math.min(points, start + CHUNK); i++) {
      const unit = cube.subarray(i * d, (i + 1) * d);
      const weight = stretch === 1 ? 1 : stretchPoint(space, unit, stretch);
      const row = space.fromUnit(unit);
      if (!space.allows(row)) continue;
      rows.push(row);
      weights.push(weight);
    }
    const fails = map.fails(rows);
    for (const [i, weight] of weights.entries()) {
      all += weight;
      if (fails[i] === 1) failing += weight;
    }
  }
  // Without constraints the weights sum to the number of points by construction.
  const total = space.constraints.length === 0 ? points : all;
  return total === 0 ? coarse : Math.min(1, failing / total);
}

/** Factor on normal scores: the more dimensions, the smaller, for the weights multiply. */
function stretchOf(dimensions: number): number {
  if (dimensions <= 3) return 1.8;
  return dimensions <= 6 ? 1.5 : dimensions <= 12 ? 1.25 : 1;
}

/** Moves a place of the unit cube outwards in its normal scores, and returns the weight that makes up for it. */
function stretchPoint(space: Space, unit: Float64Array, stretch: number): number {
  let logWeight = 0;
  for (const [j, parameter] of space.parameters.entries()) {
    if (parameter.kind === 'levels') continue;
    const z = normalQuantile(Math.min(1 - 1e-16, Math.max(1e-16, unit[j]!)));
    const moved = stretch * z;
    unit[j] = normalCdf(moved);
    logWeight += Math.log(stretch) - 0.5 * (moved * moved - z * z);
  }
  return Math.exp(logWeight);
}

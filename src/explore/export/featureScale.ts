import type { ContinuousParameter, Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/**
 * The feature of a number: slope times what its value, or its logarithm, is above an origin within its range, plus an
 * offset. So far from zero no digits are lost.
 */
export interface FeatureScale {
  readonly log: boolean;
  readonly origin: number;
  readonly slope: number;
  readonly offset: number;
}

/** How the feature of a continuous or ordered input comes from its value, for code that stands on its own. */
export function featureScale(space: Space, parameter: Parameter, j: number): FeatureScale {
  const [a, b] = parameter.kind === 'continuous' ? twoValues(parameter) : [0, 1];
  const isOne = parameter.kind === 'levels' && parameter.levels.length < 2;
  const [from, to] =
    parameter.kind === 'continuous'
      ? [a, b]
      : [Number(parameter.levels[a]), Number(parameter.levels[isOne ? a : b])];
  const offset = space.feature(j, a);
  if (isOne) return { log: false, origin: from, slope: 0, offset };
  const log = hasLog(parameter);
  const [origin, end] = log ? [Math.log(from), Math.log(to)] : [from, to];
  return { log, origin, slope: (space.feature(j, b) - offset) / (end - origin), offset };
}

function hasLog(parameter: Parameter): boolean {
  return parameter.kind === 'continuous' && parameter.distribution.kind.includes('log');
}

/** Two different values of an input: its ends, for a sample may hold one value many times, or some within. */
function twoValues(parameter: ContinuousParameter): readonly [number, number] {
  const { low, high, distribution } = parameter;
  if (Number.isFinite(high - low) && !hasLog(parameter)) return [low, high];
  return [distribution.quantile(0.2), distribution.quantile(0.8)];
}

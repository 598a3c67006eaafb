import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/** The feature of a number: slope times the value, or its logarithm, plus an offset. */
export interface FeatureScale {
  readonly log: boolean;
  readonly slope: number;
  readonly offset: number;
}

/** How the feature of a continuous or ordered input comes from its value, for code that stands on its own. */
export function featureScale(space: Space, parameter: Parameter, j: number): FeatureScale {
  const log = parameter.kind === 'continuous' && parameter.distribution.kind.includes('log');
  const [a, b] =
    parameter.kind === 'continuous'
      ? [parameter.distribution.quantile(0.2), parameter.distribution.quantile(0.8)]
      : [Number(parameter.levels[0]), Number(parameter.levels.at(-1))];
  const ends = parameter.kind === 'continuous' ? [a, b] : [0, parameter.levels.length - 1];
  const [low, high] = ends.map((end) => space.feature(j, end));
  if (a === b) return { log: false, slope: 0, offset: low! };
  const from = log ? Math.log(a) : a;
  const slope = (high! - low!) / ((log ? Math.log(b) : b) - from);
  return { log, slope, offset: low! - slope * from };
}

import type { RandomStream } from '../../core/random.ts';
import type { Covariance } from './covariance/covariance.ts';
import { fullCovariance } from './covariance/fullCovariance.ts';
import { limitedCovariance } from './covariance/limitedCovariance.ts';
import { restrictedCovariance } from './covariance/restrictedCovariance.ts';
import { separableCovariance } from './covariance/separableCovariance.ts';
import { cumulativeStepSize } from './stepSize/cumulativeStepSize.ts';
import type { StepSize } from './stepSize/stepSize.ts';
import { successStepSize } from './stepSize/successStepSize.ts';
import { twoPointStepSize } from './stepSize/twoPointStepSize.ts';
import { strategyOf } from './strategy.ts';
import type { Strategy } from './strategy.ts';

/**
 * Forms of the covariance: a full matrix, a diagonal, a diagonal with as many directions as the function needs (VkD), or
 * the product of a few evolution paths (LM). Memory of n numbers: n^2, n, some n, n log n.
 */
export const COVARIANCES = ['full', 'separable', 'vkd', 'limited-memory'] as const;

/** A variant of CMA-ES: its weights and rates, its covariance, and how its step size follows. */
export interface Form {
  readonly strategy: Strategy;
  readonly covariance: Covariance;
  readonly stepSize: StepSize;
}

/** Options of `formOf`. */
export interface FormOptions {
  readonly population: number;
  readonly active: boolean;
  readonly random: RandomStream;
  readonly scales?: ArrayLike<number> | undefined;
}

/** The parts of a variant of CMA-ES in n dimensions. VkD and limited memory learn from good points only. */
export function formOf(
  kind: (typeof COVARIANCES)[number],
  n: number,
  { population, active, random, scales }: FormOptions,
): Form {
  const separable = kind === 'separable';
  const learnsFromBad = active && (separable || kind === 'full');
  const strategy = strategyOf(n, { population, active: learnsFromBad, separable });
  const form = (covariance: Covariance, stepSize: StepSize): Form => ({
    strategy,
    covariance,
    stepSize,
  });
  return {
    full: () => form(fullCovariance(n, strategy, random, scales), cumulativeStepSize(n, strategy)),
    separable: () =>
      form(separableCovariance(n, strategy, random, scales), cumulativeStepSize(n, strategy)),
    vkd: () => form(restrictedCovariance(n, strategy, random, scales), twoPointStepSize(n, random)),
    'limited-memory': () => form(limitedCovariance(n, strategy, random, scales), successStepSize()),
  }[kind]();
}

import type { RandomStream } from '../../core/random.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import { leastExpectedError } from '../learn/leastExpectedError.ts';
import { systematicDraw } from '../learn/systematicDraw.ts';
import type { RareModel } from './rareModel.ts';

/** Points that stand for the input distribution by their weights. */
export interface Pool {
  readonly rows: readonly Float64Array[];
  readonly weights: Float64Array;
}

/** What the model says of a pool. */
export interface PoolVerdict {
  /** Share of the weight that is predicted to fail. */
  readonly failing: number;
  /** Share of the weight whose verdict is expected to be wrong. */
  readonly expectedError: number;
  /** 1 for each point that is predicted to fail. */
  readonly fails: Uint8Array;
  /** How far each point's margin is expected from zero, in standard deviations. */
  readonly distances: Float64Array;
  /** Probability that each point's verdict is wrong. */
  readonly errorProbabilities: Float64Array;
}

/** Places at which the expected error is summed, and places of which the best is asked, at most. */
const PLACES = 400;
const CANDIDATES = 120;

/** Judges every point of a pool. */
export function judgePool(model: RareModel, { rows, weights }: Pool): PoolVerdict {
  const { mean, variance } = model.posterior(rows);
  let [failing, expectedError, total] = [0, 0, 0];
  const distances = mean.map((value, i) => Math.abs(value) / Math.sqrt(variance[i]!));
  const errorProbabilities = distances.map((distance) => normalCdf(-distance));
  for (const [i, weight] of weights.entries()) {
    total += weight;
    expectedError += weight * errorProbabilities[i]!;
    if (mean[i]! < 0) failing += weight;
  }
  const fails = Uint8Array.from(mean, (value) => Number(value < 0));
  return {
    failing: failing / total,
    expectedError: expectedError / total,
    fails,
    distances,
    errorProbabilities,
  };
}

/**
 * The next `size` points: one after the other the one that is expected to leave the least error about pass and fail
 * over the input distribution (stepwise uncertainty reduction, Bect et al., 2012; in a batch, what was chosen counts as
 * asked). Fewer when no verdict is uncertain. `isNew` refuses points that were asked before.
 */
export function proposeBySur(
  model: RareModel,
  { rows, weights }: Pool,
  { errorProbabilities }: PoolVerdict,
  size: number,
  isNew: (row: Float64Array) => boolean,
  random: RandomStream,
): readonly Float64Array[] {
  const mass = errorProbabilities.map((p, i) => p * weights[i]!);
  const drawn = systematicDraw(mass, PLACES, random);
  if (drawn.length === 0) return [];
  const places = drawn.map(({ index }) => rows[index]!);
  const { mean, variance, covariances } = model.joint(places);
  // Each place stands for an equal part of the expected error.
  const scale = drawn.map(({ index, count }) => count / errorProbabilities[index]!);
  const step = Math.max(1, places.length / CANDIDATES);
  const candidates: number[] = [];
  for (let c = 0; c < places.length; c += step) {
    const place = Math.floor(c);
    if (isNew(places[place]!)) candidates.push(place);
  }
  return leastExpectedError(
    {
      mean,
      variance,
      noise: 0,
      weights: scale,
      candidates,
      covariances: candidates.map(covariances),
    },
    size,
  ).map((place) => places[place]!);
}

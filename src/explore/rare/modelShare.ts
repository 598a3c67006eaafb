import type { RandomStream } from '../../core/random.ts';
import type { RareModel } from './rareModel.ts';
import type { Proposal } from './proposal.ts';

/** What the model says of the whole input distribution, from draws of the proposal that cost no runs. */
export interface ModelShare {
  /** Probability that the model predicts fail, for an input of the declared distribution. */
  readonly value: number;
  /** Importance weights of all draws, and which of them the model predicts fail; those that break a constraint weigh 0. */
  readonly weights: Float64Array;
  readonly predictedFail: Uint8Array;
  /** The weight up to which a draw lies in the region that is certified: nearly all that fails in the model does. */
  readonly limit: number;
  /** Draws before this one chose the limit. */
  readonly judged: number;
}

/** Least share of the failures in the model that the region covers. */
const COVERED = 0.7;
/** About what n draws without an error leave possible, in units of limit / n, both sides together. */
const WIDTH = 9;

/** Draws: as many as seconds allow, within these. */
const DRAWS = { least: 30_000, most: 200_000, budget: 6e7 };
const CHUNK = 4096;

/**
 * Estimates the share of the input distribution that the model predicts to fail, and chooses the region in which `draws` draws
 * are to certify most. `allowed` is the share of the constraints.
 */
export function modelShare(
  model: Pick<RareModel, 'margins'>,
  proposal: Proposal,
  runs: number,
  allowed: number,
  draws: number,
  random: RandomStream,
): ModelShare {
  const { latent } = proposal;
  const d = latent.dimensions;
  const n = Math.round(
    Math.min(DRAWS.most, Math.max(DRAWS.least, DRAWS.budget / (runs * (3 + d)))),
  );
  const weights = new Float64Array(n);
  const predictedFail = new Uint8Array(n);
  let sum = 0;
  for (let start = 0; start < n; start += CHUNK) {
    const count = Math.min(CHUNK, n - start);
    const z = proposal.draw(count, random);
    const rows = latent.rows(z, count);
    const margins = model.margins(rows);
    for (let i = 0; i < count; i++) {
      if (!latent.space.allows(rows[i]!)) continue;
      weights[start + i] = proposal.weight(z, i * d);
      if (margins[i]! >= 0) continue;
      predictedFail[start + i] = 1;
      sum += weights[start + i]!;
    }
  }
  const judged = Math.floor(n / 5);
  const failing = weights
    .subarray(0, judged)
    .filter((_, i) => predictedFail[i] === 1)
    .toSorted();
  const all = failing.reduce((total, weight) => total + weight, 0);
  let covered = 0;
  let limit = 0;
  let least = Infinity;
  for (const weight of failing) {
    covered += weight;
    const width = (WIDTH * weight) / Math.max(1, draws) + (all - covered) / judged;
    if (covered < COVERED * all || width >= least) continue;
    least = width;
    limit = weight;
  }
  return { value: sum / n / allowed, weights, predictedFail, limit, judged };
}

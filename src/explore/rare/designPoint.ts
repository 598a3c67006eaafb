import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { LatentSpace } from './latentSpace.ts';

/** The most probable of the failing runs. */
export interface DesignPoint {
  readonly run: Evaluation;
  /** Standard-normal score of each input; for levels the square root of -2 log of the weight relative to the largest. */
  readonly scores: Float64Array;
  /** Distance from the middle of the distribution in standard-normal space (Hasofer and Lind, 1974). */
  readonly distance: number;
}

/** The failing run nearest to the middle of the input distribution; undefined when no valid run failed. */
export function designPoint(
  latent: LatentSpace,
  runs: readonly Evaluation[],
): DesignPoint | undefined {
  let best: DesignPoint | undefined;
  for (const run of runs) {
    if (run.margins === undefined || passed(run)) continue;
    const scores = scoresOf(latent, run.row);
    const distance = Math.hypot(...scores);
    if (best === undefined || distance < best.distance) best = { run, scores, distance };
  }
  return best;
}

function scoresOf(latent: LatentSpace, row: Float64Array): Float64Array {
  const scores = latent.toScores(row);
  for (const [j, parameter] of latent.space.parameters.entries()) {
    if (parameter.kind !== 'levels') continue;
    const top = Math.max(...parameter.weights);
    scores[j] = Math.sqrt(Math.max(0, -2 * Math.log(parameter.weights[row[j]!]! / top)));
  }
  return scores;
}

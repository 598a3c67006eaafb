import type { CosineBasis } from '../frame/cosineBasis.ts';
import type { Trial } from '../frame/trial.ts';
import { length, plus, unit } from '../frame/vectors.ts';

/** A random unit vector: of all coordinates, or of the low frequencies of a basis. */
export function randomDirection({ clean, random }: Trial, basis?: CosineBasis): Float32Array {
  if (basis === undefined) return unit(clean.map(() => random.normal()));
  return unit(basis.expand(Float64Array.from({ length: basis.count }, () => random.normal())));
}

/**
 * The normal of the decision boundary at a point, pointing into the wrong side: the mean of random directions weighted by
 * which side they lead to, less the mean of the sides (Chen, Jordan, Wainwright, 2020, eq. 16). Points are `delta` away.
 */
export async function normalEstimate(
  trial: Trial,
  at: Float32Array,
  queries: number,
  delta: number,
  basis?: CosineBasis,
): Promise<Float32Array> {
  const directions = Array.from({ length: Math.max(1, Math.round(queries)) }, () =>
    randomDirection(trial, basis),
  );
  const answers = await trial.ask(directions.map((direction) => plus(at, direction, delta)));
  const mean = answers.reduce((sum, { wrong }) => sum + (wrong ? 1 : -1), 0) / answers.length;
  const normal = new Float32Array(at.length);
  const one = Math.abs(mean) === 1;
  for (const [k, { wrong }] of answers.entries()) {
    const weight = (wrong ? 1 : -1) - (one ? 0 : mean);
    const direction = directions[k]!;
    for (let i = 0; i < normal.length; i++) normal[i]! += weight * direction[i]!;
  }
  return length(normal) === 0 ? directions[0]! : unit(normal);
}

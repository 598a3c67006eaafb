import { project } from '../frame/threatModel.ts';
import type { Trial } from '../frame/trial.ts';
import { length as l2, plus } from '../frame/vectors.ts';

/** A random point of the ball around the clean one, projected. */
export function randomStart(trial: Trial): Float32Array {
  const { clean, random, space, threat } = trial;
  const { epsilon, distance } = threat;
  const noise = new Float32Array(clean.length);
  if (distance.norm === 'linf')
    for (let i = 0; i < noise.length; i++) noise[i] = epsilon * (2 * random.uniform() - 1);
  else {
    for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
    const scale =
      (epsilon * random.uniform()) /
      Math.max(1e-12, distance.norm === 'l2' ? l2(noise) : l1(noise));
    for (let i = 0; i < noise.length; i++) noise[i]! *= scale;
  }
  return project(threat, space, plus(clean, noise), clean);
}

function l1(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += Math.abs(value);
  return sum;
}

import { createRandom } from '../../src/math/random.ts';
import type { TrainingSet } from '../../src/surrogates/surrogate.ts';

/** Margins of a disc of radius 1.2 in two of three inputs; the third is a category that turns its sense round. */
export function turnedDisc(n: number, seed: number): TrainingSet {
  const random = createRandom(seed, 'disc');
  const x = new Float64Array(n * 3);
  const margin = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x[i * 3] = 1.7 * (2 * random.uniform() - 1);
    x[i * 3 + 1] = 1.7 * (2 * random.uniform() - 1);
    x[i * 3 + 2] = random.integer(2);
    margin[i] = (1.2 - Math.hypot(x[i * 3]!, x[i * 3 + 1]!)) * (x[i * 3 + 2] === 1 ? -1 : 1);
  }
  return { n, dimensions: 3, categories: [0, 0, 2], x, margin };
}

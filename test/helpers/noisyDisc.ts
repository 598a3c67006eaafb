import { createRandom } from '../../src/math/random.ts';
import type { Simulator } from './exploreInMemory.ts';

/**
 * A square in which failure sets in about a circle: a single answer fails with probability
 * 1 / (1 + exp(distance / SPREAD)), so that all about the best map is known.
 */
export const NOISY_DISC = {
  inputs: { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } },
  outputs: { g: { threshold: 0 } },
};
const SPREAD = 0.06;

const distance = (x: number, y: number) => Math.hypot(x - 0.4, y - 0.45) - 0.35;

/** P(fail) at a point. */
export function noisyDiscFailure(x: number, y: number): number {
  return 1 / (1 + Math.exp(distance(x, y) / SPREAD));
}

/** Its answers, each with noise of its own. `invalidAbove`: where x is larger, half of the replies are none. */
export function noisyDisc(seed: number, invalidAbove = 1): Simulator {
  const noise = createRandom(seed, 'noisy-disc');
  return ({ x, y }) => {
    const u = noise.uniform();
    if (Number(x) > invalidAbove && noise.uniform() < 0.5) return { g: NaN };
    return { g: distance(Number(x), Number(y)) + SPREAD * Math.log(u / (1 - u)) };
  };
}

/** The error of the best map, where replies are valid below `invalidAbove`; an invalid reply counts as a failure. */
export function noisyDiscError(invalidAbove = 1): number {
  const cells = 400;
  let sum = 0;
  for (let i = 0; i < cells; i++)
    for (let j = 0; j < cells; j++) {
      const [x, y] = [(i + 0.5) / cells, (j + 0.5) / cells];
      const valid = noisyDiscFailure(x, y);
      const p = x > invalidAbove ? 0.5 + 0.5 * valid : valid;
      sum += Math.min(p, 1 - p);
    }
  return sum / cells ** 2;
}

import type { RandomStream } from '../../core/random.ts';

/** How often each of `count` images is drawn when as many are drawn with replacement. */
export function drawWeights(count: number, random: RandomStream): Int32Array {
  const weights = new Int32Array(count);
  for (let i = 0; i < count; i++) weights[random.integer(count)]!++;
  return weights;
}

import type { RandomStream } from '../core/random.ts';

/** A gamma variate of the given shape (> 0) and scale 1 (Marsaglia and Tsang, 2000). */
export function gammaVariate(random: RandomStream, shape: number): number {
  if (shape < 1) return gammaVariate(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return d * v;
  }
}

import type { RandomStream } from '../core/random.ts';

/**
 * A Latin hypercube of `count` points in [0, 1)^dimensions, row-major: in every dimension each of `count` equal
 * slices holds one point (McKay, Beckman and Conover, 1979).
 */
export function latinHypercube(
  count: number,
  dimensions: number,
  random: RandomStream,
): Float64Array {
  const points = new Float64Array(count * dimensions);
  const order = new Uint32Array(count);
  for (let j = 0; j < dimensions; j++) {
    for (let i = 0; i < count; i++) order[i] = i;
    for (let i = count - 1; i > 0; i--) {
      const other = random.integer(i + 1);
      const held = order[i]!;
      order[i] = order[other]!;
      order[other] = held;
    }
    for (let i = 0; i < count; i++)
      points[i * dimensions + j] = (order[i]! + random.uniform()) / count;
  }
  return points;
}

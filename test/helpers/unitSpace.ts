import { uniform } from '../../src/space/distribution.ts';
import { Space } from '../../src/space/space.ts';

/** A unit cube of uniform inputs x0, x1, ... */
export function unitSpace(dimensions: number): Space {
  return new Space(
    Array.from({ length: dimensions }, (_, j) => ({
      kind: 'continuous',
      name: `x${j}`,
      low: 0,
      high: 1,
      distribution: uniform(0, 1),
    })),
  );
}

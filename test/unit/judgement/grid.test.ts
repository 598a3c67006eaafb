import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createGrid } from '../../../src/judgement/grid.ts';

const filled = (size: number, value: number): Float32Array => new Float32Array(size).fill(value);

it('snaps bytes by their table as any other grid is snapped', () => {
  const [lower, upper, step] = [filled(64, 0), filled(64, 1), filled(64, 1 / 255)];
  const bytes = createGrid({ lower, upper, step });
  // One coordinate of another grid, and it is no longer taken for bytes.
  const other = createGrid({
    lower: Float32Array.of(...lower, 0),
    upper: Float32Array.of(...upper, 1),
    step: Float32Array.of(...step, 0),
  });
  const edges = [NaN, Infinity, -Infinity, -0, 1, 0.5 / 255, 1.5 / 255, 254.5 / 255];
  const value = fc.oneof(
    fc.constantFrom(...edges.map(Math.fround)),
    fc.float({ min: -1, max: 2, noNaN: false }),
    fc.integer({ min: -2, max: 257 }).map((k) => Math.fround(k / 255)),
    fc.integer({ min: 0, max: 254 }).map((k) => Math.fround((k + 0.5) / 255)),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 64, maxLength: 64 }), (numbers) => {
      const point = Float32Array.from(numbers);
      const [fast, slow] = [filled(64, 7), filled(65, 7)];
      bytes.snap(point, fast);
      other.snap(Float32Array.of(...point, 0.3), slow);
      expect(fast).toEqual(slow.subarray(0, 64));
      expect(bytes.isSnapped(fast)).toBe(true);
      expect(bytes.isSnapped(point)).toBe(point.every((one, i) => one === fast[i]));
    }),
    { numRuns: 300 },
  );
});

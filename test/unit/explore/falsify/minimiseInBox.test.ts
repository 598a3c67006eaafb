import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { minimiseInBox } from '../../../../src/explore/falsify/minimiseInBox.ts';
import { createRandom } from '../../../../src/math/random.ts';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('minimiseInBox', () => {
  it('finds the lowest corner of a linear function in one step', () => {
    let asked = 0;
    const slopes = [2, -3, 0.5, 1e-4];
    const { x, value } = minimiseInBox(
      (at) => (asked++, dot(slopes, at)),
      Float64Array.of(-1, -2, 0, 5),
      Float64Array.of(1, 3, 4, 6),
      Float64Array.of(0, 0, 2, 5.5),
    );
    expect(Array.from(x)).toEqual([-1, 3, 0, 5]);
    expect(value).toBeCloseTo(dot(slopes, [-1, 3, 0, 5]), 12);
    expect(asked).toBeLessThan(8);
  });

  it('follows the creases of a maximum, however steep its sides, to where its pieces meet', () => {
    // max |a_i (x - c)| over as many directions as inputs is 0 at c alone
    for (const d of [2, 3, 5]) {
      // the steepest is a thousand times as steep as the flattest

      const random = createRandom(d, 'kink');
      const draw = () => Float64Array.from({ length: d }, () => random.normal());
      const pieces = Array.from({ length: d + 2 }, (_, k) =>
        draw().map((value) => value * 1000 ** (k / (d + 1))),
      );
      const c = draw().map((value) => 0.5 * Math.tanh(value));
      const f = (x: Float64Array) =>
        Math.max(
          ...pieces.map((a) =>
            Math.abs(
              dot(
                a,
                x.map((value, j) => value - c[j]!),
              ),
            ),
          ),
        );
      const [low, high] = [new Float64Array(d).fill(-1), new Float64Array(d).fill(1)];
      const start = new Float64Array(d).fill(0.9);
      expect(minimiseInBox(f, low, high, start).value).toBeLessThan(0.002 * f(start));
    }
  });

  it('stays in the box, and is never higher than the start', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 4 }), (pairs) => {
        const start = Float64Array.from(pairs, ([at]) => at);
        const f = (x: Float64Array) =>
          x.reduce((sum, value, j) => sum + Math.abs(value - pairs[j]![1]) * (j + 1), 0);
        const box = [start.map(() => 0), start.map(() => 1)] as const;
        const { x, value } = minimiseInBox(f, ...box, start);
        expect(value).toBe(f(x));
        expect(value).toBeLessThanOrEqual(f(start));
        expect(x.every((at) => at >= 0 && at <= 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

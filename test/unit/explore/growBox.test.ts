import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { boxMass, inBox, wholeBox } from '../../../src/explore/envelope/box.ts';
import { growBox } from '../../../src/explore/envelope/growBox.ts';
import { pointObstacle } from '../../../src/explore/envelope/obstacle.ts';
import { createRandom } from '../../../src/math/random.ts';
import { uniform } from '../../../src/space/distribution.ts';
import type { Parameter } from '../../../src/space/parameter.ts';
import { Space } from '../../../src/space/space.ts';

const numbers = (count: number): Parameter[] =>
  Array.from({ length: count }, (_, j) => ({
    kind: 'continuous',
    name: `x${j}`,
    low: 0,
    high: 1,
    distribution: uniform(0, 1),
  }));
const category: Parameter = {
  kind: 'levels',
  name: 'c',
  ordered: false,
  levels: ['a', 'b', 'c'],
  weights: [0.5, 0.3, 0.2],
};
const steps: Parameter = {
  kind: 'levels',
  name: 'k',
  ordered: true,
  levels: [0, 1, 2, 4],
  weights: [0.25, 0.25, 0.25, 0.25],
};

describe('growBox', () => {
  it('holds its center and none of the points to avoid, however few it looks at closely', () => {
    const count = fc.integer({ min: 0, max: 3 });
    const many = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(count, many, fc.integer({ min: 1, max: 40 }), fc.nat(), (d, n, closely, seed) => {
        const space = new Space([...numbers(d), category, steps]);
        const random = createRandom(seed);
        const draw = () => space.sample(random);
        const center = draw();
        const avoid = Array.from({ length: n }, draw)
          .filter((row) => space.key(row) !== space.key(center))
          .map((row) => pointObstacle(space, row));
        const box = growBox(space, center, avoid, wholeBox(space), random, 4, closely);
        expect(inBox(box, space.toUnit(center), center)).toBe(true);
        expect(avoid.filter(({ unit, row }) => inBox(box, unit, row))).toEqual([]);
      }),
    );
  });

  it('is as large when only some of very many points are looked at closely', () => {
    let [large, exact] = [0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const own = createRandom(seed);
      const space = new Space([...numbers(3), category]);
      // A bent boundary that each category moves, met by two thousand failures.
      const fails = (row: Float64Array) =>
        Math.hypot(row[0]! - 0.5, row[1]! - 0.5, row[2]! - 0.5) > 0.55 - 0.1 * row[3]!;
      const avoid = Array.from({ length: 4000 }, () => space.sample(own))
        .filter(fails)
        .map((row) => pointObstacle(space, row));
      expect(avoid.length).toBeGreaterThan(1500);
      const center = Float64Array.of(0.5, 0.5, 0.5, 0);
      const grow = (closely: number) =>
        growBox(space, center, avoid, wholeBox(space), own.fork('grow'), 10, closely);
      const box = grow(60);
      expect(avoid.filter(({ unit, row }) => inBox(box, unit, row))).toEqual([]);
      large += boxMass(space, box);
      exact += boxMass(space, grow(Infinity));
    }
    expect(large / exact).toBeGreaterThan(0.95);
  });
});

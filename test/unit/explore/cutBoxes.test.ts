import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { wholeBox } from '../../../src/explore/envelope/box.ts';
import { cutBoxes } from '../../../src/explore/envelope/cutBoxes.ts';
import { inputRanges } from '../../../src/explore/envelope/gap.ts';
import { zoneAround } from '../../../src/explore/envelope/obstacle.ts';
import { safeBox } from '../../../src/explore/envelope/safeBox.ts';
import type { SafeBox } from '../../../src/explore/envelope/safeBox.ts';
import { createRandom } from '../../../src/math/random.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { inputOption } from '../../../src/space/inputOptions.ts';
import { Space } from '../../../src/space/space.ts';

const space = new Space(
  Object.entries({
    current: { low: 1e-6, high: 1e-2, scale: 'log' },
    speed: { low: -10, high: 30, distribution: { kind: 'normal', mean: 5, sd: 8 } },
    level: { values: [1, 2, 5, 11] },
    mode: { categories: ['a', 'b'] },
  }).map(([name, option]) => buildParameter(name, inputOption.parse(option))),
);
const ranges = inputRanges(space);

/** The largest difference between a box and a point along one input, in shares of its range; written anew. */
function distance({ bounds }: SafeBox, row: Float64Array): number {
  const [current, speed, level, mode] = bounds;
  const outside = (low: number, high: number, value: number) =>
    Math.max(0, low - value, value - high);
  const values = [1, 2, 5, 11];
  if (current?.kind !== 'interval' || speed?.kind !== 'interval') throw new Error('two intervals');
  if (level?.kind !== 'levels' || mode?.kind !== 'levels')
    throw new Error('two inputs with levels');
  return Math.max(
    outside(Math.log(current.low), Math.log(current.high), Math.log(row[0]!)) / Math.log(1e4),
    outside(speed.low, speed.high, row[1]!) / 40,
    Math.min(...level.levels.map((own) => Math.abs(Number(own) - values[row[2]!]!))) / 10,
    mode.levels.includes(['a', 'b'][row[3]!]!) ? 0 : 1,
  );
}

describe('cutBoxes', () => {
  it('leaves parts of the box that keep the margin to every failing point, on the scale of each input', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0.005, 0.01, 0.05, 0.3),
        fc.nat(),
        (count, margin, seed) => {
          const random = createRandom(seed);
          const outer = safeBox(space, wholeBox(space), space.sample(random));
          const failing = Array.from({ length: count }, () => space.sample(random));
          const zones = failing.map((row) => zoneAround(space, ranges, row, margin));
          const pieces = cutBoxes(space, [outer], zones, 24, random);
          expect(pieces.length).toBeLessThanOrEqual(3);
          for (const { box, of } of pieces) {
            expect(of).toBe(0);
            for (const row of failing) expect(distance(box, row)).toBeGreaterThanOrEqual(margin);
            for (let i = 0; i < 20; i++) expect(outer.contains(box.draw(random))).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves boxes alone that nothing fails in', () => {
    const random = createRandom(1);
    const box = safeBox(space, wholeBox(space), space.sample(random));
    expect(cutBoxes(space, [box], [], 24, random)).toEqual([{ box, of: 0 }]);
  });
});

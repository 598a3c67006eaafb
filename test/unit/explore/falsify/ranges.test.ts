import { describe, expect, it } from 'vitest';

import { Ranges } from '../../../../src/explore/falsify/ranges.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { Space } from '../../../../src/space/space.ts';

const space = new Space(
  Object.entries({
    x: { low: -2, high: 6 },
    decades: { low: 0.01, high: 100, scale: 'log' },
    k: { low: 3, high: 7, integer: true },
    c: { categories: ['a', 'b'] },
    fixed: { values: [4] },
    free: { distribution: { kind: 'normal', mean: 10, sd: 2 } },
  }).map(([name, option]) => buildParameter(name, inputOption.parse(option), undefined)),
);
const ranges = new Ranges(space);

describe('Ranges', () => {
  it('places values evenly, by decades on a log scale and by number for levels', () => {
    expect(ranges.place(0, 0)).toBeCloseTo(0.25, 12);
    expect(ranges.value(0, 0.25)).toBeCloseTo(0, 12);
    expect(ranges.place(1, 1)).toBeCloseTo(0.5, 12);
    expect(ranges.value(1, 0.75)).toBeCloseTo(10, 9);
    expect(ranges.value(2, 0.3)).toBe(1);
    expect(ranges.place(2, 3)).toBeCloseTo(0.75, 12);
    expect(ranges.grain(2)).toBeCloseTo(0.25, 12);
    // an unbounded normal ends where 1e-5 is left outside: 4.2649 standard deviations
    expect(ranges.value(5, 0)).toBeCloseTo(10 - 2 * 4.2649, 3);
  });

  it('cuts places to the ends', () => {
    expect(ranges.value(1, 0)).toBeCloseTo(0.01, 12);
    expect(ranges.value(1, 2)).toBeCloseTo(100, 9);
    expect([ranges.value(0, -3), ranges.value(0, 1.5)]).toEqual([-2, 6]);
    expect(ranges.place(0, 7)).toBe(1);
  });

  it('moves numbers that have more than one value', () => {
    expect([0, 1, 2, 3, 4, 5].map((j) => ranges.isMovable(j))).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});

import { expect, it } from 'vitest';

import { createDistance } from '../../../src/judgement/distance.ts';

const clean = Float32Array.of(0, 0, 0, 0, 0, 0);
const point = Float32Array.of(3, 0, -4, 0, 0, 0);

it.each([
  ['linf', 4],
  ['l2', 5],
  ['l1', 7],
  ['l0', 2],
] as const)('measures %s', (norm, expected) => {
  expect(createDistance(norm, { channels: 1 }).measure(point, clean)).toBe(expected);
});

it('counts a pixel once, whichever of its channels changed', () => {
  expect(createDistance('l0', { channels: 3 }).measure(point, clean)).toBe(1);
});

it('measures mixed columns as Gower does', () => {
  // Columns: a number of range 10, a category, a number of range 2, a constant.
  const gower = createDistance('gower', { ranges: [10, 4, 2, 0], categories: new Set([1]) });
  const a = Float32Array.of(5, 1, 1, 7);
  const b = Float32Array.of(0, 3, 1, 7);
  expect(gower.measure(a, b)).toBeCloseTo((0.5 + 1 + 0 + 0) / 4, 12);
});

it('lets NaN out instead of calling it near', () => {
  expect(createDistance('linf').measure(Float32Array.of(NaN), Float32Array.of(0))).toBeNaN();
});

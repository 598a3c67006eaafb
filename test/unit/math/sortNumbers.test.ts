import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { sortNumbers } from '../../../src/math/sortNumbers.ts';

const random = createRandom(3, 'sort');
const of = (n: number, draw: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => draw(i));

describe('numbers are sorted as the native sort does', () => {
  it.each<[string, Float64Array]>([
    ['few', of(100, () => random.normal())],
    ['many, of both signs', of(20_000, () => random.normal() * 10 ** random.integer(20))],
    [
      'chances near 1, which differ in their last bits',
      of(20_000, () => 1 - 1e-9 * random.uniform()),
    ],
    ['many ties', of(20_000, () => random.integer(5) / 4 - 0.5)],
    ['constant', of(20_000, () => 0.5)],
    ['infinite and tiny ones', of(6000, (i) => [Infinity, -Infinity, 5e-324, -5e-324, 0][i % 5]!)],
  ])('%s', (_, numbers) => {
    expect(sortNumbers(numbers)).toEqual(numbers.toSorted());
  });

  it('-0 is 0', () => {
    const sorted = sortNumbers(of(6000, (i) => (i % 2 === 0 ? -0 : 0)));
    expect(sorted.every((value) => Object.is(value, 0))).toBe(true);
  });
});

import { expect, it } from 'vitest';

import { bettingInterval } from '../../../src/math/bettingInterval.ts';
import { createRandom } from '../../../src/math/random.ts';

it('covers the mean of shares as often as it says, and narrows with their number', () => {
  // Items survive all changes, none, or a share of them: a mean of 0.62.
  const draw = (seed: number, n: number): number[] => {
    const random = createRandom(seed, 'shares');
    return Array.from({ length: n }, () => {
      const u = random.uniform();
      return u < 0.5 ? 1 : u < 0.8 ? 0.4 : 0;
    });
  };
  const widths = [20, 200].map((n) => {
    let [covered, width] = [0, 0];
    for (let seed = 1; seed <= 100; seed++) {
      const { lower, upper } = bettingInterval(draw(seed, n));
      if (lower! <= 0.62 && 0.62 <= upper!) covered++;
      width += (upper! - lower!) / 100;
    }
    // Three standard deviations of 100 draws below 95.
    expect(covered).toBeGreaterThanOrEqual(89);
    return width;
  });
  expect(widths[1]!).toBeLessThan(widths[0]! / 2);
});

it('says nothing without values', () => {
  expect(bettingInterval([])).toMatchObject({ lower: 0, upper: 1 });
});

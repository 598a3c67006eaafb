import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { differenceInterval, type Estimate } from '../../../src/math/differenceInterval.ts';

it('gives the Newcombe interval for the published example of two proportions', () => {
  // Newcombe, Statistics in Medicine 17 (1998), Table II example (a), method 10: 56/70 - 48/80 = 0.0524 .. 0.3339.
  const wilson = (k: number, n: number): Estimate => {
    const z = 1.959964;
    const p = k / n;
    const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
    const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
    return { value: p, lower: middle - half, upper: middle + half };
  };
  const { lower, upper } = differenceInterval(wilson(48, 80), wilson(56, 70));
  expect(lower).toBeCloseTo(0.0524, 4);
  expect(upper).toBeCloseTo(0.3339, 4);
});

it('covers the true difference of two normal means in 95 % of 2,000 repetitions', () => {
  const random = createRandom(5);
  let covered = 0;
  for (let i = 0; i < 2000; i++) {
    const draw = (mean: number, sd: number): Estimate => {
      const value = mean + sd * random.normal();
      return { value, lower: value - 1.96 * sd, upper: value + 1.96 * sd };
    };
    const { lower, upper } = differenceInterval(draw(1, 0.5), draw(3, 0.2));
    if (lower <= 2 && 2 <= upper) covered++;
  }
  // 95 % of 2,000 with four standard errors of slack.
  expect(covered).toBeGreaterThan(1861);
});

import { describe, expect, it } from 'vitest';

import { meanInterval } from '../../../src/math/meanInterval.ts';
import { createRandom } from '../../../src/math/random.ts';
import { largestRankSum, signedRankInterval } from '../../../src/math/signedRankInterval.ts';

describe('signed ranks', () => {
  it('has the critical values of published tables, two-sided at 5 % and 1 %', () => {
    // McCornack, "Extended tables of the Wilcoxon matched pair signed rank statistic" (1965).
    const five = { 6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 12: 13, 16: 29, 20: 52, 30: 137, 50: 434 };
    for (const [n, t] of Object.entries(five)) expect(largestRankSum(Number(n), 0.025)).toBe(t);
    for (const [n, t] of [
      [8, 0],
      [10, 3],
      [20, 37],
      [30, 109],
    ] as const)
      expect(largestRankSum(n, 0.005)).toBe(t);
    expect(largestRankSum(5, 0.025)).toBe(-1);
    // 100 values: 1955 in the same tables.
    expect(Math.abs(largestRankSum(100, 0.025) - 1955)).toBeLessThanOrEqual(1);
  });

  it('is the median of the means of pairs, between those that the test cannot reject', () => {
    const { value, interval } = signedRankInterval([1, 2, 4, 8, 16, 32])!;
    expect(interval).toMatchObject({ lower: 1, upper: 32 });
    expect(value).toBe(8.5);
    expect(signedRankInterval([1, 2, 3, 4, 5])).toBeUndefined();
  });

  it('covers in 95 of 100 samples, and is far narrower than the mean where some values are far off', () => {
    const random = createRandom(3);
    const draws = 2000;
    for (const outliers of [0, 0.1]) {
      let [covered, width, ofMean] = [0, 0, 0];
      for (let sample = 0; sample < draws; sample++) {
        const values = Array.from(
          { length: 16 },
          () => (random.uniform() < outliers ? 10 : 1) * random.normal(),
        );
        const { lower, upper } = signedRankInterval(values)!.interval;
        if (lower! <= 0 && upper! >= 0) covered++;
        width += upper! - lower!;
        const mean = meanInterval(values).interval;
        ofMean += mean.upper! - mean.lower!;
      }
      // 1 - 2 P(T <= 29) = 0.9557 for 16 values, whatever the distribution; four standard errors.
      expect(Math.abs(covered / draws - 0.9557)).toBeLessThan(
        4 * Math.sqrt((0.9557 * 0.0443) / draws),
      );
      expect(width / ofMean).toBeLessThan(outliers === 0 ? 1.1 : 0.75);
    }
  });
});

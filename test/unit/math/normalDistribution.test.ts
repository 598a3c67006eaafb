import { describe, expect, it } from 'vitest';

import { logNormalCdf, normalQuantileOfLog } from '../../../src/math/normalDistribution.ts';

describe('the logarithm of the normal distribution function', () => {
  // By mpmath with 50 digits.
  it.each([
    [-29.9, -451.32291245852866],
    [-31, -484.85396362717927],
    [-50, -1254.8313611394199],
    [-1000, -500007.82669481216],
  ])('at %d, and back', (x, logP) => {
    expect(Math.abs(logNormalCdf(x) / logP - 1)).toBeLessThan(1e-15);
    expect(Math.abs(normalQuantileOfLog(logP) / x - 1)).toBeLessThan(1e-14);
  });

  it('mirrors at the middle, and reaches the ends', () => {
    for (const x of [-3, -0.5, 0, 1, 6, 9])
      expect(Math.exp(logNormalCdf(x)) + Math.exp(logNormalCdf(-x))).toBeCloseTo(1, 15);
    expect(logNormalCdf(9)).toBeLessThan(0);
    expect(normalQuantileOfLog(logNormalCdf(1.25))).toBeCloseTo(1.25, 13);
    expect([logNormalCdf(-Infinity), logNormalCdf(Infinity)]).toEqual([-Infinity, -0]);
    expect(normalQuantileOfLog(-Infinity)).toBe(-Infinity);
  });
});

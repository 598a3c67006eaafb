import { describe, expect, it } from 'vitest';

import { bettingLower, bettingUpper } from '../../../src/math/bettingBound.ts';
import { clopperPearsonUpper } from '../../../src/math/clopperPearson.ts';
import { empiricalBernsteinMargin } from '../../../src/math/empiricalBernstein.ts';
import { mean, variance } from '../../../src/math/moments.ts';
import { createRandom } from '../../../src/math/random.ts';

/** Samplers of values in [0, 1] with their means: rare spikes, a few sizes, smooth, constant. */
const SAMPLERS = [
  { name: 'rare', mean: 0.01, draw: (u: number) => Number(u < 0.01) },
  {
    name: 'weighted',
    mean: 0.1 * 0.5 + 0.02,
    draw: (u: number) => (u < 0.02 ? 1 : u < 0.12 ? 0.5 : 0),
  },
  { name: 'skew', mean: 1 / 6, draw: (u: number) => u ** 5 },
  { name: 'uniform', mean: 0.5, draw: (u: number) => u },
] as const;

describe('the bounds of the mean of bounded values', () => {
  it.each(SAMPLERS)(
    'cover the mean of $name values at least as often as stated',
    ({ mean: truth, draw }) => {
      const [repetitions, n, risk] = [400, 60, 0.1];
      const misses = { upper: 0, lower: 0, bernstein: 0 };
      for (let seed = 0; seed < repetitions; seed++) {
        const random = createRandom(seed, 'betting');
        const values = Float64Array.from({ length: n }, () => draw(random.uniform()));
        if (bettingUpper(values, risk) < truth) misses.upper++;
        if (bettingLower(values, risk) > truth) misses.lower++;
        const margin = empiricalBernsteinMargin(variance(values), n, risk);
        if (Math.abs(mean(values) - truth) > margin) misses.bernstein++;
      }
      // P(Binomial(400, 0.1) > 58) < 0.002
      expect(misses.upper).toBeLessThanOrEqual(58);
      expect(misses.lower).toBeLessThanOrEqual(58);
      expect(misses.bernstein).toBeLessThanOrEqual(58);
    },
  );

  it('are nearly as tight as Clopper-Pearson where that applies: no success in n', () => {
    for (const n of [20, 100, 1000]) {
      const exact = clopperPearsonUpper(0, n, 0.05);
      const bound = bettingUpper(new Float64Array(n), 0.05);
      expect(bound).toBeGreaterThanOrEqual(exact);
      expect(bound).toBeLessThan(1.12 * exact);
    }
  });

  it('shrink with the spread of the values', () => {
    const random = createRandom(1);
    const narrow = Float64Array.from({ length: 200 }, () => 0.3 + 0.02 * random.uniform());
    expect(bettingUpper(narrow, 0.05) - bettingLower(narrow, 0.05)).toBeLessThan(0.08);
  });

  it('knows nothing without values, and refuses values outside [0, 1]', () => {
    expect(bettingUpper([], 0.05)).toBe(1);
    expect(bettingLower([], 0.05)).toBe(0);
    expect(() => bettingUpper([0.5, 1.5], 0.05)).toThrow(RangeError);
    expect(() => bettingUpper([NaN], 0.05)).toThrow(RangeError);
  });
});

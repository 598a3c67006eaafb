import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binomialCdf } from '../../../src/math/binomialCdf.ts';
import { clopperPearson, clopperPearsonUpper } from '../../../src/math/clopperPearson.ts';
import { quantile } from '../../../src/math/quantile.ts';
import { quantileRanks } from '../../../src/math/quantileRanks.ts';

// Expected values: scipy.stats.beta.ppf, binom.cdf and numpy.quantile.
describe('clopperPearson', () => {
  it.each([
    [0, 100, 0.95, 0, 0.03621669264517641],
    [3, 50, 0.95, 0.012548587835334064, 0.16548194660377288],
    [17, 20, 0.99, 0.550534593260514, 0.9823573620458053],
    [250, 10_000, 0.9, 0.022484965920363257, 0.027723005901065405],
  ])('%i of %i at %f', (k, n, confidence, lower, upper) => {
    const interval = clopperPearson(k, n, { confidence });
    expect(interval.lower).toBeCloseTo(lower, 12);
    expect(interval.upper).toBeCloseTo(upper, 12);
  });

  it('needs 59, 299, 2995 and 29956 trials without a failure for 5 %, 1 %, 0.1 % and 0.01 %', () => {
    for (const [n, bound] of [
      [59, 0.05],
      [299, 0.01],
      [2995, 1e-3],
      [29956, 1e-4],
    ] as const) {
      expect(clopperPearsonUpper(0, n, 0.05)).toBeLessThanOrEqual(bound);
      expect(clopperPearsonUpper(0, n - 1, 0.05)).toBeGreaterThan(bound);
    }
  });

  it('covers at least as stated, exactly summed over all outcomes', () => {
    for (const p of [0.001, 0.02, 0.3, 0.77, 0.999]) {
      const n = 60;
      let covered = 0;
      for (let k = 0; k <= n; k++) {
        const { lower, upper } = clopperPearson(k, n, { confidence: 0.9 });
        const mass = binomialCdf(k, n, p) - binomialCdf(k - 1, n, p);
        if (lower! <= p && p <= upper!) covered += mass;
      }
      expect(covered).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('has no evidence without trials, and refuses impossible counts', () => {
    expect(clopperPearson(0, 0)).toMatchObject({ lower: 0, upper: 1 });
    expect(clopperPearson(1, 9, { sides: 'upper' }).lower).toBeNull();
    expect(() => clopperPearson(3, 2)).toThrow(RangeError);
    expect(() => clopperPearson(0.5, 2)).toThrow(RangeError);
    expect(() => clopperPearson(1, 2, { confidence: 1 })).toThrow(RangeError);
  });
});

describe('binomialCdf', () => {
  it('agrees with scipy', () => {
    expect(binomialCdf(3, 10, 0.3)).toBeCloseTo(0.6496107184000002, 12);
    expect(binomialCdf(990, 1000, 0.985)).toBeCloseTo(0.9316068131003956, 12);
  });
});

describe('quantile', () => {
  it('interpolates like NumPy', () => {
    expect(quantile([3, 1, 2, 10], 0.25)).toBe(1.75);
    expect(quantile([3, 1, 2, 10], 1)).toBe(10);
    expect(quantile([1, Infinity, Infinity], 0.9)).toBe(Infinity);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('is monotone and stays inside the sample', () => {
    const sample = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(
        sample,
        fc.float({ min: 0, max: 1 }),
        fc.float({ min: 0, max: 1 }),
        (xs, a, b) => {
          fc.pre(!Number.isNaN(a) && !Number.isNaN(b));
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(quantile(xs, low)).toBeLessThanOrEqual(quantile(xs, high));
          expect(quantile(xs, low)).toBeGreaterThanOrEqual(Math.min(...xs));
        },
      ),
    );
  });
});

describe('quantileRanks', () => {
  it('gives the ranks that a search through the binomial distribution gives', () => {
    expect(quantileRanks(100, 0.5)).toEqual({ lower: 40, upper: 61 });
    expect(quantileRanks(1000, 0.99)).toEqual({ lower: 983, upper: 997 });
    expect(quantileRanks(100, 0.999)).toEqual({ lower: 99, upper: null });
    expect(quantileRanks(0, 0.5)).toEqual({ lower: null, upper: null });
  });
});

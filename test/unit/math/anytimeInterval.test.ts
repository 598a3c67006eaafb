import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anytimeInterval } from '../../../src/math/anytimeInterval.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import type { Interval } from '../../../src/core/measurement.ts';

/** Ten trials; 25 more when one of them succeeded. The exact coverage of an interval at probability p. */
function coverage(interval: (successes: number, n: number) => Interval, p: number): number {
  const covers = (successes: number, n: number) => {
    const { lower, upper } = interval(successes, n);
    return lower! <= p && p <= upper!;
  };
  // Probabilities of so many successes after i trials.
  let after = [1];
  for (let i = 0; i < 35; i++) {
    if (i === 10) after[0] = 0;
    after = [...after, 0].map((same, k) => same * (1 - p) + (after[k - 1] ?? 0) * p);
  }
  const early = covers(0, 10) ? (1 - p) ** 10 : 0;
  return after.reduce((sum, chance, k) => sum + (covers(k, 35) ? chance : 0), early);
}

const PROBABILITIES = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);

describe('an interval where outcomes decide how often is asked', () => {
  it('holds as often as stated, which an exact one for a fixed number does not', () => {
    for (const confidence of [0.5, 0.9, 0.95]) {
      const least = Math.min(
        ...PROBABILITIES.map((p) => coverage((k, n) => anytimeInterval(k, n, confidence), p)),
      );
      expect(least).toBeGreaterThanOrEqual(confidence);
      const fixed = PROBABILITIES.map((p) =>
        coverage((k, n) => clopperPearson(k, n, { confidence }), p),
      );
      expect(Math.min(...fixed)).toBeLessThan(confidence);
    }
  });

  it('holds the share seen, is wider than an exact one, and the mirror of that of the failures', () => {
    const counts = fc
      .integer({ min: 0, max: 300 })
      .chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([k, n]) => {
        const { lower, upper } = anytimeInterval(k, n, 0.95);
        const exact = clopperPearson(k, n);
        expect(lower).toBeLessThanOrEqual(exact.lower!);
        expect(upper).toBeGreaterThanOrEqual(exact.upper!);
        const mirror = anytimeInterval(n - k, n, 0.95);
        expect(mirror.lower).toBeCloseTo(1 - upper!, 9);
        expect(mirror.upper).toBeCloseTo(1 - lower!, 9);
      }),
    );
    expect(anytimeInterval(0, 0, 0.95)).toMatchObject({ lower: 0, upper: 1 });
  });
});

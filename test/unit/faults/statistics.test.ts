import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { diagnosticCoverage } from '../../../src/faults/protection/diagnosticCoverage.ts';
import { failureRate } from '../../../src/faults/statistics/fit.ts';
import { leveugleSize } from '../../../src/faults/statistics/leveugle.ts';
import { stratifiedInterval } from '../../../src/faults/statistics/stratifiedInterval.ts';
import { StratifiedSampler } from '../../../src/faults/statistics/stratifiedSampler.ts';
import type { Stratum } from '../../../src/faults/statistics/stratum.ts';
import { shuffledItems } from '../../../src/faults/statistics/shuffledItems.ts';
import { timeRatio } from '../../../src/faults/memory/runTimes.ts';
import { createRandom } from '../../../src/math/random.ts';

it('simple random sampling needs as many injections as Leveugle et al. say', () => {
  const size = 34.3e6;
  expect(leveugleSize(size, { margin: 0.05 })).toBe(385);
  expect(leveugleSize(size, { margin: 0.01 })).toBe(9602);
  expect(leveugleSize(size, { margin: 0.01, confidence: 0.99 })).toBe(16_633);
  expect(leveugleSize(100, { margin: 0.01 })).toBe(99);
});

it('items come in random order, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer(), (size, seed) => {
      const next = shuffledItems(size, createRandom(seed));
      const items = Array.from({ length: size }, next);
      expect(items.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      expect(next).toThrow(RangeError);
    }),
    { numRuns: 50 },
  );
});

it('a raw rate becomes FIT by bits and the dangerous share', () => {
  const rate = failureRate(1000, 2_000_000, { value: 0.01, lower: 0.005, upper: 0.02 });
  expect(rate).toMatchObject({ value: 20, lower: 10, upper: 40 });
  expect(rate.formula).toContain('= 20.0 FIT');
});

it('diagnostic coverage is noticed over dangerous', () => {
  const share = (value: number, lower: number, upper: number) => ({
    value,
    n: 10,
    interval: { lower, upper, confidence: 0.975, method: 'm' },
  });
  const found = diagnosticCoverage(share(0.03, 0.02, 0.04), share(0.01, 0, 0.02), 0.95);
  expect(found.value).toBeCloseTo(0.75);
  expect(found.interval.lower).toBeCloseTo(0.5);
  expect(found.interval.upper).toBe(1);
});

/** A population as models have it: few bits do nearly all the harm. */
function population(seed: string): { strata: Stratum[]; truth: number[][]; rate: number } {
  const random = createRandom(seed);
  const truth: number[][] = [];
  const sizes: { kin: string; size: number }[] = [];
  for (let layer = 0; layer < 4; layer++) {
    const weights = 5 + random.integer(120);
    for (const [kin, bits, p] of [
      ['sign', 1, 0.05],
      ['top', 1, 0.6],
      ['rest', 7, 0.03],
      ['mantissa', 23, 0.002],
    ] as const) {
      const rate = p * 2 * random.uniform();
      const size = weights * bits;
      truth.push(
        Array.from({ length: size }, () =>
          random.uniform() < rate ? Math.ceil(8 * random.uniform()) / 8 : 0,
        ),
      );
      sizes.push({ kin, size });
    }
  }
  const all = sizes.reduce((sum, { size }) => sum + size, 0);
  return {
    strata: sizes.map(({ kin, size }) => ({ kin, size, mass: size / all })),
    truth,
    rate: truth.flat().reduce((sum, value) => sum + value, 0) / all,
  };
}

/** Samples until the margin is reached, as a campaign does, and says what holds. */
function campaign(seed: number, margin: number) {
  const { strata, truth, rate } = population('coverage');
  const sampler = new StratifiedSampler(strata, createRandom(seed));
  const outcomes: number[] = [];
  for (;;) {
    const drawn = sampler.next(Math.max(50, Math.ceil(outcomes.length / 4)));
    const found = drawn.map(({ stratum, item }) => truth[stratum]![item]!);
    sampler.record(found);
    outcomes.push(...found);
    const { interval } = stratifiedInterval(strata, sampler.draws, outcomes, {
      confidence: 0.95,
      aim: { margin },
    });
    if ((interval.upper! - interval.lower!) / 2 > margin && sampler.left > 0) continue;
    const inside = interval.lower! <= rate && rate <= interval.upper!;
    const parts = strata.map((_, h) => {
      const of = sampler.draws.of.filter((stratum) => stratum === h).length;
      const shares = Float64Array.from(strata, (__, other) => Number(other === h));
      const domain = { shares, includes: (draw: number) => sampler.draws.of[draw] === h };
      const part = stratifiedInterval(strata, sampler.draws, outcomes, {
        confidence: 0.95,
        aim: { draws: of },
        domain,
      });
      const own = truth[h]!.reduce((sum, value) => sum + value, 0) / truth[h]!.length;
      return part.interval.lower! <= own + 1e-12 && own - 1e-12 <= part.interval.upper!;
    });
    return { n: outcomes.length, inside, parts };
  }
}

describe('a campaign that stops by itself', () => {
  const runs = Array.from({ length: 40 }, (_, seed) => campaign(seed, 0.012));

  it('has intervals that hold the exhaustive rate, overall and by stratum', () => {
    // 40 runs: below 35 hits a coverage of 95 % is refuted at 1 in 10,000.
    expect(runs.filter(({ inside }) => inside).length).toBeGreaterThanOrEqual(34);
    const parts = runs.flatMap((run) => run.parts);
    expect(parts.filter(Boolean).length / parts.length).toBeGreaterThan(0.95);
  });

  it('needs a fraction of simple random sampling', () => {
    const mean = runs.reduce((sum, { n }) => sum + n, 0) / runs.length;
    const { truth } = population('coverage');
    expect(mean / leveugleSize(truth.flat().length, { margin: 0.012 })).toBeLessThan(0.4);
  });

  it('is exact when everything was drawn', () => {
    const { strata, truth, rate } = population('coverage');
    const sampler = new StratifiedSampler(strata, createRandom(1));
    const outcomes: number[] = [];
    while (sampler.left > 0) {
      const found = sampler.next(1000).map(({ stratum, item }) => truth[stratum]![item]!);
      sampler.record(found);
      outcomes.push(...found);
    }
    const { value, interval } = stratifiedInterval(strata, sampler.draws, outcomes, {
      confidence: 0.95,
      aim: { margin: 0.01 },
    });
    expect(value).toBeCloseTo(rate, 12);
    expect(interval.upper).toBe(interval.lower);
    expect(interval.method).toContain('exhaustive');
  });
});

it('the ratio of run times holds the true one in its interval, and says its own median', () => {
  const random = createRandom('times');
  let held = 0;
  for (let i = 0; i < 200; i++) {
    const [before, after] = [1, 1.3].map((scale) =>
      Array.from({ length: 31 }, () => scale * Math.exp(0.3 * random.normal())),
    ) as [number[], number[]];
    const { value, interval } = timeRatio(before, after, 0.95);
    held += Number(interval.lower! <= 1.3 && interval.upper! >= 1.3);
    expect(value).toBeGreaterThanOrEqual(interval.lower!);
  }
  expect(held).toBeGreaterThanOrEqual(185);
  expect(timeRatio([1, 2, 4], [2, 4, 8], 0.95)).toMatchObject({
    value: 2,
    interval: { lower: null, upper: null },
  });
});

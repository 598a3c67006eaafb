import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { apdex } from '../../../../src/load/statistics/apdex.ts';
import { backlog, littlesLaw } from '../../../../src/load/statistics/backlog.ts';
import { steadyWindow } from '../../../../src/load/statistics/steadyWindow.ts';
import { blockBootstrap } from '../../../../src/load/statistics/blockBootstrap.ts';
import {
  earlyStoppingEstimate,
  earlyStoppingQueries,
  mlperfQueries,
} from '../../../../src/load/statistics/mlperf.ts';
import { pairedRatio } from '../../../../src/load/statistics/pairedRatio.ts';
import { quantileInterval } from '../../../../src/load/statistics/quantileInterval.ts';
import { searchRate, type RateTrial } from '../../../../src/load/statistics/searchRate.ts';
import { fitUsl } from '../../../../src/load/statistics/usl.ts';
import { warmUp } from '../../../../src/load/statistics/warmUp.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { studentTQuantile } from '../../../../src/math/studentT.ts';
import { queueLatencies } from '../../../helpers/queueLatencies.ts';

describe('Student t', () => {
  test.each([
    // Published tables of the t distribution.
    [0.975, 1, 12.7062],
    [0.975, 15, 2.13145],
    [0.995, 3, 5.84091],
    [0.95, 30, 1.69726],
  ])('quantile %d with %i degrees of freedom is %d', (p, df, value) => {
    expect(studentTQuantile(p, df)).toBeCloseTo(value, 4);
    expect(studentTQuantile(1 - p, df)).toBeCloseTo(-value, 4);
  });
});

describe('MLPerf', () => {
  test('asks for the published numbers of queries', () => {
    expect([0.9, 0.95, 0.99].map((q) => mlperfQueries(q))).toEqual([24_576, 57_344, 270_336]);
    expect(mlperfQueries(0.9, 0.95)).toBe(16_384);
  });

  test('stops early after the published numbers of queries', () => {
    const counts = [0, 1, 2, 5, 10];
    expect(counts.map((t) => earlyStoppingQueries(0.9, t))).toEqual([44, 64, 81, 127, 197]);
    expect(counts.map((t) => earlyStoppingQueries(0.99, t))).toEqual([459, 662, 838, 1307, 2010]);
  });

  test('claims the slowest of 459 for p99, the second of 662, and nothing of 458', () => {
    const sorted = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
    expect(earlyStoppingEstimate(sorted(458), 0.99)).toBeNull();
    expect(earlyStoppingEstimate(sorted(459), 0.99)).toBe(459);
    expect(earlyStoppingEstimate(sorted(661), 0.99)).toBe(661);
    expect(earlyStoppingEstimate(sorted(662), 0.99)).toBe(661);
  });
});

describe('quantiles of dependent latencies', () => {
  test('independent ones have the binomial interval', () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: 16_384 }, () => random.uniform());
    const { interval } = quantileInterval(values, values.toSorted(), 0.9);
    // Ranks 14,670 and 14,821 of 16,384.
    expect(interval.lower).toBeGreaterThan(0.88);
    expect(interval.upper).toBeLessThan(0.92);
  });

  test.each([0.5, 0.7])(
    'cover the true p90 of M/M/1 at utilisation %d in nine seeds of ten',
    (rho) => {
      const truth = Math.log(10) / (1 - rho);
      let covered = 0;
      for (let seed = 0; seed < 100; seed++) {
        const values = queueLatencies(8192, rho, createRandom(seed, 'mm1'));
        const { lower, upper } = quantileInterval(values, values.toSorted(), 0.9).interval;
        if ((lower ?? 0) <= truth && truth <= (upper ?? Infinity)) covered++;
      }
      expect(covered).toBeGreaterThanOrEqual(90);
    },
  );

  test('say that few observations bound no high quantile', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i);
    const { value, interval } = quantileInterval(values, values, 0.999);
    expect(value).toBe(49);
    expect(interval.upper).toBeNull();
  });

  test('the bootstrap covers the median of M/M/1', () => {
    let covered = 0;
    for (let seed = 0; seed < 30; seed++) {
      const values = queueLatencies(4096, 0.5, createRandom(seed, 'mm1'));
      const { lower, upper } = blockBootstrap(values, 0.5, {
        random: createRandom(seed),
        resamples: 100,
      });
      if (lower! <= 2 * Math.LN2 && 2 * Math.LN2 <= upper!) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(24);
  });
});

test('Apdex counts satisfied, tolerating and frustrated (Apdex 2007, example)', () => {
  const latencies = [
    ...Array<number>(60).fill(1),
    ...Array<number>(30).fill(3),
    ...Array<number>(10).fill(9),
  ];
  expect(apdex(latencies, 0, 2)).toBeCloseTo(0.75, 12);
  expect(apdex([1], 1, 2)).toBe(0.5);
});

describe('backlog', () => {
  test('grows by the difference of the rates when the server does not keep up', () => {
    // 100 a second arrive, 80 a second are served in turn.
    const intended = Float64Array.from({ length: 1000 }, (_, i) => 10 * i);
    const latency = intended.map((at, i) => 12.5 * (i + 1) - at);
    const { slope, interval } = backlog(intended, latency, { fromMs: 0, toMs: 10_000 });
    expect(slope).toBeCloseTo(20, 0);
    expect(interval.lower).toBeGreaterThan(19);
  });

  test('does not grow when it does', () => {
    const intended = Float64Array.from({ length: 1000 }, (_, i) => 10 * i);
    const { slope, interval, mean } = backlog(
      intended,
      intended.map(() => 5),
      { fromMs: 0, toMs: 10_000 },
    );
    expect(Math.abs(slope!)).toBeLessThan(0.05);
    expect(interval.lower).toBeLessThanOrEqual(0);
    expect(mean).toBeCloseTo(0.5, 3);
  });

  test('filling an empty system and draining it are not growth', () => {
    // A server that takes 1.5 s for every request and any number at once, asked 20 times a second for 10 s.
    const intended = Float64Array.from({ length: 200 }, (_, i) => 50 * i);
    const latency = intended.map(() => 1500);
    const last = intended.at(-1)!;
    const window = steadyWindow(intended, latency, last);
    expect(window).toEqual({ fromMs: 1500, toMs: last });
    const { slope, interval, mean } = backlog(intended, latency, window!);
    expect(Math.abs(slope!)).toBeLessThan(0.1);
    expect(interval.lower).toBeLessThanOrEqual(0);
    expect(mean).toBeCloseTo(30, 0);
    // Of 3 s and less, nobody can tell.
    const short = intended.subarray(0, 50);
    expect(steadyWindow(short, latency, short.at(-1)!)).toBeUndefined();
  });

  test('the window of a server that falls behind shows it', () => {
    const intended = Float64Array.from({ length: 1000 }, (_, i) => 10 * i);
    const latency = intended.map((at, i) => 12.5 * (i + 1) - at);
    const window = steadyWindow(intended, latency, 9990)!;
    expect(backlog(intended, latency, window).slope).toBeCloseTo(20, 0);
  });

  test("Little's law holds for any whole run", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 100 })), { minLength: 1 }),
        (requests) => {
          const law = littlesLaw(
            requests.map(([at]) => at),
            requests.map(([, ms]) => ms),
            1000,
          );
          expect(law.inSystem).toBeCloseTo(law.arrivalsTimesLatency, 8);
        },
      ),
    );
  });
});

describe('the scalability law', () => {
  test('is found again from its own throughputs', () => {
    const loads = [1, 2, 4, 8, 16, 32];
    const law = (n: number): number => (100 * n) / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1));
    const fit = fitUsl(loads, loads.map(law))!;
    expect(fit.lambda).toBeCloseTo(100, 6);
    expect(fit.sigma).toBeCloseTo(0.05, 8);
    expect(fit.kappa).toBeCloseTo(0.002, 8);
    expect(fit.peak).toBeCloseTo(Math.sqrt(0.95 / 0.002), 4);
  });

  test('has no negative parameters', () => {
    const fit = fitUsl([1, 2, 4], [100, 220, 500])!;
    expect(fit.sigma).toBe(0);
    expect(fit.kappa).toBe(0);
    expect(fit.peak).toBeNull();
    expect(fitUsl([1, 1, 2], [1, 1, 2])).toBeNull();
  });
});

describe('warm-up', () => {
  const noisy = (n: number, seed: number, at: (i: number) => number): Float64Array => {
    const random = createRandom(seed);
    return Float64Array.from({ length: n }, (_, i) => at(i) + random.uniform());
  };

  test('a slow beginning is left out', () => {
    const { discard, steady } = warmUp(noisy(2000, 1, (i) => (i < 100 ? 20 : 5)));
    expect(discard).toBeGreaterThanOrEqual(95);
    expect(discard).toBeLessThanOrEqual(150);
    expect(steady).toBe(true);
  });

  test('nothing is left out of a steady run, in at least 95 of 100 seeds', () => {
    const whole = Array.from(
      { length: 100 },
      (_, seed) => warmUp(noisy(2000, seed, () => 5)).discard,
    );
    expect(whole.filter((discard) => discard === 0).length).toBeGreaterThanOrEqual(95);
  });

  test('a run that drifts for long is not steady', () => {
    expect(warmUp(noisy(2000, 1, (i) => (i < 1000 ? 50 : 5)))).toEqual({
      discard: 0,
      steady: false,
    });
  });
});

describe('paired arms', () => {
  test('a server 0.9 times as slow is found, an equal one is not', () => {
    let found = 0;
    let alarms = 0;
    for (let seed = 0; seed < 60; seed++) {
      const pairs = (cost: number) =>
        Array.from({ length: 4 }, (_, repetition) => {
          const arm = (label: string, factor: number): Float64Array =>
            queueLatencies(1000, 0.5, createRandom(seed, `${label} ${repetition}`), {
              arrivals: createRandom(seed, `arrivals ${repetition}`),
              serviceFactor: factor,
              service: 'constant',
            });
          return { first: arm('random', 1), second: arm('same', cost) };
        });
      if (pairedRatio(pairs(0.9), 0.5).interval.lower! > 1) found++;
      if (pairedRatio(pairs(1), 0.5).interval.lower! > 1) alarms++;
    }
    expect(found).toBeGreaterThanOrEqual(54);
    expect(alarms).toBeLessThanOrEqual(3);
  });
});

describe('the search for the highest rate', () => {
  /** M/M/1: the p-quantile is -ln(1-p)/(mu-rate). */
  const trial =
    (mu: number, objectiveMs: number) =>
    async (rate: number): Promise<RateTrial> => {
      const latencyMs = rate >= mu ? 1e9 : (1000 * Math.log(100)) / (mu - rate);
      const verdict =
        latencyMs <= 0.97 * objectiveMs
          ? 'meets'
          : latencyMs > 1.03 * objectiveMs
            ? 'misses'
            : 'undecided';
      return { rate, verdict, latencyMs, weight: 1000 };
    };

  test('finds mu - ln(1/(1-q))/SLO of M/M/1 within 5 %', async () => {
    for (const [mu, objectiveMs] of [
      [200, 50],
      [1000, 20],
      [90, 100],
    ] as const) {
      const truth = mu - (1000 * Math.log(100)) / objectiveMs;
      const found = await searchRate({
        start: 10,
        limit: 10_000,
        objectiveMs,
        trial: trial(mu, objectiveMs),
      });
      expect(found.value! / truth).toBeGreaterThan(0.95);
      expect(found.value! / truth).toBeLessThan(1.05);
      expect(found.lower).toBeLessThanOrEqual(truth);
      expect(found.upper).toBeGreaterThanOrEqual(truth);
    }
  });

  test('finds it from measured queues, whatever is undecided on the way', async () => {
    const [mu, objectiveMs, p] = [500, 20, 0.9];
    const truth = mu - (1000 * Math.log(1 / (1 - p))) / objectiveMs;
    for (let seed = 1; seed <= 8; seed++) {
      const found = await searchRate({
        start: seed % 2 === 0 ? 200 : 400,
        limit: 1000,
        objectiveMs,
        tolerance: 0.1,
        trial: async (rate, round) => {
          if (rate >= mu) return { rate, verdict: 'misses', latencyMs: 1e4, weight: 10 };
          const random = createRandom(seed, `${rate} ${round}`);
          const latency = queueLatencies(2000 * 4 ** round, rate / mu, random);
          const ms = latency.map((services) => (services * 1000) / mu);
          const { value, interval, effectiveN } = quantileInterval(ms, ms.toSorted(), p);
          const meets = interval.upper !== null && interval.upper <= objectiveMs;
          const misses = (interval.lower ?? 0) > objectiveMs;
          const verdict = meets ? 'meets' : misses ? 'misses' : 'undecided';
          return { rate, verdict, latencyMs: value, weight: effectiveN };
        },
      });
      expect(found.value! / truth).toBeGreaterThan(0.95);
      expect(found.value! / truth).toBeLessThan(1.05);
      expect(found.lower).toBeLessThan(truth);
      expect(found.upper).toBeGreaterThan(truth);
    }
  });

  test('stops at its limit, and says when nothing meets the objective', async () => {
    const fast = await searchRate({
      start: 10,
      limit: 100,
      objectiveMs: 50,
      trial: trial(1e6, 50),
    });
    expect([fast.lower, fast.upper, fast.value]).toEqual([100, null, 100]);
    const slow = await searchRate({ start: 10, limit: 100, objectiveMs: 1, trial: trial(100, 1) });
    expect([slow.lower, slow.value]).toEqual([null, null]);
  });

  test('goes down when the first rate is too high', async () => {
    const found = await searchRate({
      start: 500,
      limit: 1000,
      objectiveMs: 50,
      trial: trial(200, 50),
    });
    expect(found.value! / (200 - 20 * Math.log(100))).toBeCloseTo(1, 1);
  });
});

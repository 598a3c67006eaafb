import { describe, expect, test } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { arrivalsSchema, levelsOf } from '../../../../src/load/arrivals/arrivals.ts';
import { schedule } from '../../../../src/load/arrivals/schedule.ts';
import { parseTrace } from '../../../../src/load/arrivals/trace.ts';
import { mean, standardDeviation } from '../../../../src/math/moments.ts';
import { createRandom } from '../../../../src/math/random.ts';

const most = 1_000_000;

function times(
  arrivals: unknown,
  length: { queries?: number; seconds?: number },
  rate?: number,
): Float64Array {
  const parsed = arrivalsSchema.parse(arrivals);
  return schedule(parsed, rate ?? levelsOf(parsed)[0], { ...length, most }, createRandom(5))!;
}

const gaps = (at: Float64Array): Float64Array => at.map((time, i) => time - (at[i - 1] ?? 0));
const rateBetween = (at: Float64Array, from: number, to: number): number =>
  at.filter((time) => time >= 1000 * from && time < 1000 * to).length / (to - from);

describe('arrivals', () => {
  test('Poisson: mean and deviation of the gaps are 1/rate, and they are exponential', () => {
    const found = gaps(times({ kind: 'poisson', qps: 100 }, { queries: 40_000 }));
    expect(mean(found)).toBeCloseTo(10, 0);
    expect(standardDeviation(found)).toBeCloseTo(10, 0);
    expect(found.filter((gap) => gap > 10 * Math.LN2).length / 40_000).toBeCloseTo(0.5, 1);
  });

  test('gamma: the coefficient of variation is 1/sqrt(shape)', () => {
    for (const shape of [0.25, 4]) {
      const found = gaps(times({ kind: 'gamma', qps: 100, shape }, { queries: 40_000 }));
      expect(mean(found)).toBeCloseTo(10, 0);
      expect((standardDeviation(found) / mean(found)) * Math.sqrt(shape)).toBeCloseTo(1, 1);
    }
  });

  test('constant: evenly spaced', () => {
    expect([...times({ kind: 'constant', qps: 4 }, { queries: 3 })]).toEqual([250, 500, 750]);
  });

  test('ramp, step, spike and diurnal have their rates', () => {
    const ramp = times({ kind: 'ramp', from: 100, to: 900 }, { seconds: 40 });
    expect(rateBetween(ramp, 0, 10) / 200).toBeCloseTo(1, 1);
    expect(rateBetween(ramp, 30, 40) / 800).toBeCloseTo(1, 1);
    const step = times(
      {
        kind: 'step',
        steps: [
          { qps: 100, seconds: 20 },
          { qps: 500, seconds: 20 },
        ],
      },
      {},
    );
    expect(rateBetween(step, 0, 20) / 100).toBeCloseTo(1, 1);
    expect(rateBetween(step, 20, 40) / 500).toBeCloseTo(1, 1);
    const spike = times({ kind: 'spike', qps: 100, peak: 1000, at: 10, for: 5 }, { seconds: 30 });
    expect(rateBetween(spike, 10, 15) / 1000).toBeCloseTo(1, 1);
    expect(rateBetween(spike, 15, 30) / 100).toBeCloseTo(1, 1);
    const day = times({ kind: 'diurnal', qps: 400, amplitude: 0.5, period: 40 }, { seconds: 40 });
    // The mean of 1 + sin/2 over the first half of the day is 1 + 1/pi.
    expect(rateBetween(day, 0, 20) / (400 * (1 + 1 / Math.PI))).toBeCloseTo(1, 1);
    expect(rateBetween(day, 20, 40) / (400 * (1 - 1 / Math.PI))).toBeCloseTo(1, 1);
  });

  test('the same seed gives the same times, ascending, within the length', () => {
    const one = times({ kind: 'poisson', qps: [50, 100] }, { queries: 500, seconds: 3 }, 100);
    expect(times({ kind: 'poisson', qps: [50, 100] }, { queries: 500, seconds: 3 }, 100)).toEqual(
      one,
    );
    expect(one).toEqual(one.toSorted());
    expect(one.at(-1)).toBeLessThanOrEqual(3000);
  });
});

describe('a trace', () => {
  test('is read with or without header, sorted, from zero', () => {
    expect([...parseTrace('time,size\n10.5,1\n10.0,2\n12,3\n', 't.csv')]).toEqual([0, 500, 2000]);
    expect([...parseTrace('3\r\n4\r\n', 't.csv', 2)]).toEqual([0, 500]);
  });

  test('says what is wrong with it', () => {
    expect(() => parseTrace('a\n1\nb\n', 't.csv')).toThrow(ConfigurationError);
    expect(() => parseTrace('', 't.csv')).toThrow(/holds no times/);
  });
});

import { describe, expect, test } from 'vitest';

import type { Measurement } from '../../../src/core/measurement.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import { createRandom } from '../../../src/math/random.ts';
import { compareRuns, type Movement } from '../../../src/run/compare/compareRuns.ts';

const runOf = (measurement: Measurement): RunRecord =>
  ({ procedures: [{ name: 'load', measurements: [measurement] }], gates: [] }) as never;

/** A latency whose parts rise and fall with common conditions by a factor, and by a little noise of their own. */
function latency(seed: number, factor: number, pairing = 'a'): Measurement {
  const common = createRandom(1, 'conditions');
  const own = createRandom(seed, 'own');
  const values = Array.from(
    { length: 16 },
    () => factor * 10 * Math.exp(common.normal()) * Math.exp(0.03 * own.normal()),
  );
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    name: 'p99',
    value,
    unit: 'ms',
    interval: { lower: 0.5 * value, upper: 2 * value, confidence: 0.95, method: 'wide' },
    n: 1600,
    better: 'lower',
    parts: { pairing, values },
  };
}

const movement = (before: Measurement, after: Measurement): Movement | undefined =>
  compareRuns(runOf(before), runOf(after)).measurements[0]?.movement;

describe('runs that met the same conditions', () => {
  test('are compared part by part, which sees what their own intervals hide', () => {
    expect(movement(latency(1, 1), latency(2, 1.1))).toBe('worse');
    expect(movement(latency(1, 1), latency(2, 0.9))).toBe('better');
    expect(movement(latency(1, 1), latency(2, 1.1, 'other arrivals'))).toBe('noise');
  });

  test('differ by chance in one case of twenty', () => {
    let moved = 0;
    for (let seed = 0; seed < 400; seed++) {
      if (movement(latency(seed, 1), latency(1000 + seed, 1)) !== 'noise') moved++;
    }
    expect(moved / 400).toBeGreaterThan(0.02);
    expect(moved / 400).toBeLessThan(0.09);
  });

  test('the difference is that of the values', () => {
    const [before, after] = [latency(1, 1), latency(2, 1.2)];
    const { difference } = compareRuns(runOf(before), runOf(after)).measurements[0]!;
    const truth = 0.2 * before.value!;
    expect(difference!.lower).toBeLessThan(truth);
    expect(difference!.upper).toBeGreaterThan(truth);
    expect(difference!.upper! - difference!.lower!).toBeLessThan(0.1 * before.value!);
  });
});

describe('runs that share nothing', () => {
  const share = (k: number, n: number, sides: 'two' | 'lower' | 'upper', confidence = 0.95) =>
    ({
      name: 'remainingUncertainty',
      value: sides === 'two' ? k / n : null,
      unit: '1',
      interval: clopperPearson(k, n, { confidence, sides }),
      n,
      better: 'lower',
    }) as Measurement;
  const change = (before: Measurement, after: Measurement) =>
    compareRuns(runOf(before), runOf(after)).measurements[0]!;

  test('are compared by their bounds, at whatever confidence, with or without a value', () => {
    expect(change(share(8, 500, 'upper'), share(9, 500, 'upper')).movement).toBe('noise');
    expect(change(share(90, 500, 'two'), share(3, 500, 'upper')).movement).toBe('better');
    expect(change(share(3, 500, 'upper'), share(90, 500, 'lower')).movement).toBe('worse');
    expect(change(share(3, 500, 'two', 0.9), share(90, 500, 'two', 0.99)).movement).toBe('worse');
    expect(change(share(0, 500, 'upper'), share(0, 500, 'upper')).movement).toBe('same');
    expect(change(share(0, 500, 'upper'), share(0, 400, 'upper')).movement).toBe('noise');
  });

  test('say what they can of a number that is no share, and nothing without an interval', () => {
    const bound = (lower: number | null, upper: number | null): Measurement => ({
      ...share(1, 2, 'two'),
      unit: 'ms',
      value: null,
      interval: { lower, upper, confidence: 0.95, method: 'order statistics' },
    });
    const { movement: moved, difference } = change(bound(null, 10), bound(30, null));
    expect([moved, difference]).toEqual(['worse', { lower: 20, upper: null }]);
    expect(change(bound(null, 10), bound(null, 30)).movement).toBe('unknown');
    const { interval: _, ...bare } = share(3, 9, 'two');
    expect(change(bare, { ...bare, value: 0.5 }).movement).toBe('unknown');
  });

  test.each([
    ['upper', 'upper'],
    ['two', 'upper'],
    ['upper', 'two'],
  ] as const)(
    'hold the difference of two shares (%s, %s) as often as they say',
    (first, second) => {
      const random = createRandom(3, `${first} ${second}`);
      const [p, q, n] = [0.03, 0.08, 200];
      const draw = (rate: number): number =>
        Array.from({ length: n }, () => random.uniform() < rate).filter(Boolean).length;
      let held = 0;
      for (let trial = 0; trial < 400; trial++) {
        const { difference } = change(share(draw(p), n, first), share(draw(q), n, second));
        if (difference === undefined) held++;
        else if (difference.lower! <= q - p && difference.upper! >= q - p) held++;
      }
      expect(held / 400).toBeGreaterThan(0.9);
    },
  );
});

describe('runs on the same items', () => {
  /** Right but for the items named. */
  const accuracy = (wrong: readonly number[], pairing = 'a'): Measurement => {
    const values = Array.from({ length: 200 }, (_, i) => (wrong.includes(i) ? 0 : 1));
    const value = 1 - wrong.length / 200;
    return {
      name: 'accuracy',
      value,
      unit: '1',
      interval: { lower: value - 0.06, upper: value + 0.05, confidence: 0.95, method: 'wide' },
      n: 200,
      better: 'higher',
      parts: { pairing, values, of: 'shares' },
    };
  };
  const few = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const more = [...few, 20, 21, 22, 23, 24, 25, 26];

  test('are compared item by item', () => {
    expect(movement(accuracy(few), accuracy(more))).toBe('worse');
    expect(movement(accuracy(few), accuracy(more, 'other items'))).toBe('noise');
    const change = compareRuns(runOf(accuracy(few)), runOf(accuracy(more))).measurements[0];
    expect(change?.difference?.paired).toBe(true);
  });
});

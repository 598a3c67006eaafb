import { describe, expect, test } from 'vitest';

import type { Measurement } from '../../../src/core/measurement.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
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
    expect(difference!.upper - difference!.lower).toBeLessThan(0.1 * before.value!);
  });
});

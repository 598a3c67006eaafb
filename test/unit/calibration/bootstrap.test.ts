import { describe, expect, it } from 'vitest';

import { bootstrapIntervals } from '../../../src/calibration/measure/bootstrap.ts';
import { measureAnswers } from '../../../src/calibration/measure/measureAnswers.ts';
import { measureGain } from '../../../src/calibration/measure/measureGain.ts';
import { createRandom } from '../../../src/math/random.ts';

it('an interval holds its own value, however far resampling moves the statistic', () => {
  // Repeated rows: a resample always has them, the data never do.
  const repeats = (rows: Int32Array): number => rows.length - new Set(rows).size;
  const [interval] = bootstrapIntervals(40, (rows) => [5 + repeats(rows)], 0.95, createRandom(1));
  expect(interval!.lower).toBeLessThanOrEqual(5);
  expect(interval!.upper).toBeGreaterThanOrEqual(5);
});

describe('an interval has no ends', () => {
  it('where all resamples are alike: of errors that no item shows they say nothing', () => {
    const errors = (rows: Int32Array): number => rows.filter((row) => row >= 40).length;
    const [interval] = bootstrapIntervals(40, (rows) => [errors(rows)], 0.95, createRandom(1));
    expect(interval).toMatchObject({ lower: null, upper: null });
  });

  it('of fewer than ten clusters, however many items they hold', () => {
    const of = (clusters: number) =>
      bootstrapIntervals(
        900,
        (rows) => [rows.reduce((sum, row) => sum + row, 0) / rows.length],
        0.95,
        createRandom(1),
        { clusters: Int32Array.from({ length: 900 }, (_, i) => i % clusters) },
      )[0]!;
    expect(of(9)).toMatchObject({ lower: null, upper: null });
    expect(of(10).lower).toBeLessThan(of(10).upper!);
  });

  it('of the accuracy of detections in few pictures that are all right', () => {
    const count = 60;
    const probabilities = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 0.9 : 0.1));
    const accuracy = measureAnswers(
      {
        count,
        classes: 2,
        probabilities,
        labels: new Int32Array(count).fill(1),
        clusters: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 4)),
      },
      Float64Array.from({ length: count }, (_, i) => 0.5 + i / 1000),
      { bins: 10, binning: 'equal-width', confidence: 0.95 },
      createRandom(1),
    ).find(({ name }) => name === 'accuracy')!;
    expect(accuracy.value).toBe(1);
    expect(accuracy.interval).toMatchObject({ lower: null });
  });
});

it('every share of a failure predictor has an interval that holds it', () => {
  const random = createRandom(3);
  const right = Uint8Array.from({ length: 200 }, () => Number(random.uniform() < 0.8));
  const guess = (skill: number) => Float64Array.from(right, (one) => skill * one + random.normal());
  for (const { value, interval } of measureGain(guess(2), guess(1), right, 0.1, 0.95, random)) {
    expect(interval!.lower).toBeLessThanOrEqual(value!);
    expect(interval!.upper).toBeGreaterThanOrEqual(value!);
    expect(interval!.upper! - interval!.lower!).toBeGreaterThan(0.01);
  }
});

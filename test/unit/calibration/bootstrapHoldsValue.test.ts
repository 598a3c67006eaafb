import { expect, it } from 'vitest';

import { bootstrapIntervals } from '../../../src/calibration/measure/bootstrap.ts';
import { createRandom } from '../../../src/math/random.ts';

it('an interval holds its own value, however far resampling moves the statistic', () => {
  // Repeated rows: a resample always has them, the data never do.
  const repeats = (rows: Int32Array): number => rows.length - new Set(rows).size;
  const [interval] = bootstrapIntervals(40, (rows) => [5 + repeats(rows)], 0.95, createRandom(1));
  expect(interval!.lower).toBeLessThanOrEqual(5);
  expect(interval!.upper).toBeGreaterThanOrEqual(5);
});

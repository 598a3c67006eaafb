import { expect, it } from 'vitest';

import { falsePositives } from '../../../src/calibration/metrics/falsePositives.ts';
import { clopperPearsonLower } from '../../../src/math/clopperPearson.ts';
import { normalCdf, normalQuantile } from '../../../src/math/normalDistribution.ts';
import { createRandom } from '../../../src/math/random.ts';

const KNOWN_MEAN = 1;
/** What passes of N(0, 1) at the threshold that 95 % of N(1, 1) reach. */
const TRUE_RATE = 1 - normalCdf(KNOWN_MEAN + normalQuantile(0.05));

it.each([
  [100, 100],
  [300, 80],
])(
  'the interval of false positives covers, though the threshold is one of %i known items',
  (known, others) => {
    const seeds = 400;
    let covered = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = createRandom(seed, 'ood');
      const scores = {
        score: Float64Array.from(
          { length: known + others },
          (_, i) => random.normal() + (i < known ? KNOWN_MEAN : 0),
        ),
        event: new Uint8Array(known + others).fill(1, 0, known),
      };
      const { rate, interval } = falsePositives(scores, 0.95, 0.95);
      const { lower, upper } = interval;
      expect(lower).toBeLessThanOrEqual(rate);
      expect(upper).toBeGreaterThanOrEqual(rate);
      if (lower! <= TRUE_RATE && TRUE_RATE <= upper!) covered++;
    }
    // Not significantly below what is stated.
    expect(clopperPearsonLower(seeds - covered, seeds, 0.01)).toBeLessThanOrEqual(0.05);
  },
);

it('too few known items do not bound their own quantile', () => {
  const scores = {
    score: Float64Array.from({ length: 40 }, (_, i) => i),
    event: new Uint8Array(40).fill(1, 20),
  };
  expect(falsePositives(scores, 0.95)).toMatchObject({ threshold: 21, taken: 0, of: 20, rate: 0 });
  expect(falsePositives(scores, 0.95).interval).toMatchObject({ lower: 0, upper: 1 });
});

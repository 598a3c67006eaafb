import { expect, it } from 'vitest';

import { drawPoisson } from '../../../src/math/drawPoisson.ts';
import { createRandom } from '../../../src/math/random.ts';

it.each([0.3, 4, 9.99, 10, 37.5, 800])(
  'draws counts of mean %s as the Poisson law says',
  (mean) => {
    const n = 40_000;
    const random = createRandom(1, `poisson ${mean}`);
    const counts = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const k = drawPoisson(mean, random);
      counts.set(k, (counts.get(k) ?? 0) + 1);
    }
    // Pearson's chi-square over the counts that are expected at least 20 times; the rest is one class.
    let chi = 0;
    let classes = 0;
    let probability = Math.exp(-mean);
    let restExpected = n;
    let restSeen = n;
    for (let k = 0, log = -mean; k < mean + 12 * Math.sqrt(mean) + 20; k++) {
      probability = Math.exp(log);
      log += Math.log(mean / (k + 1));
      const expected = n * probability;
      if (expected < 20) continue;
      const seen = counts.get(k) ?? 0;
      chi += (seen - expected) ** 2 / expected;
      restExpected -= expected;
      restSeen -= seen;
      classes++;
    }
    if (restExpected > 5) chi += (restSeen - restExpected) ** 2 / restExpected;
    // Mean and deviation of chi-square: classes and sqrt(2 classes).
    expect(chi).toBeLessThan(classes + 5 * Math.sqrt(2 * classes));
  },
);

it('draws nothing of nothing', () => {
  expect(drawPoisson(0, createRandom(1))).toBe(0);
});

import { describe, expect, it } from 'vitest';

import { islandCoverage } from '../helpers/islandCoverage.ts';

describe('the stated 95 % bounds', () => {
  it.each([['random-forest'], ['gaussian-process']])(
    'hold on 300 hidden islands with a %s',
    async (family) => {
      const misses = await islandCoverage(300, [family], 0.95, 120);
      // P(Binomial(300, 0.05) > 28) < 0.001
      expect(misses.failureProbability).toBeLessThanOrEqual(28);
      expect(misses.remainingUncertainty).toBeLessThanOrEqual(28);
      expect(misses.envelope).toBeLessThanOrEqual(28);
    },
    1_800_000,
  );
});

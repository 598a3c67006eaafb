import { describe, expect, it } from 'vitest';

import { islandCoverage } from '../helpers/islandCoverage.ts';
import { extent } from '../helpers/long.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 400 times. */
const { n, most } = extent({ n: 300, most: 27 }, { n: 12, most: 3 });

describe('the stated 95 % bounds', () => {
  it.each([['random-forest'], ['gaussian-process']])(
    `hold on ${n} hidden islands with a %s`,
    async (family) => {
      const misses = await islandCoverage(n, [family], 0.95, 120);
      expect(misses.failureProbability).toBeLessThanOrEqual(most);
      expect(misses.remainingUncertainty).toBeLessThanOrEqual(most);
      expect(misses.envelope).toBeLessThanOrEqual(most);
    },
    1_800_000,
  );
});

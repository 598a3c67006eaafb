import { describe, expect, it } from 'vitest';

import { envelopeCoverage } from '../../helpers/envelopeCoverage.ts';

describe('the bounds of an envelope', () => {
  it.each([['boxes'], ['level-set']] as const)(
    'hold inside the %s in at least the stated share of explorations',
    async (shape) => {
      const seeds = Array.from({ length: 8 }, (_, i) => i + 1);
      const found = await envelopeCoverage(seeds, shape, 0.5, 60);
      expect(found.envelopes).toBeGreaterThan(6);
      // Half the bounds may miss at this confidence: P(Binomial(8, 0.5) > 7) < 0.004; the long test has more seeds.
      expect(found.missed).toBeLessThanOrEqual(7);
      expect(found.togetherMissed).toBeLessThanOrEqual(7);
    },
    120_000,
  );
});

import { describe, expect, it } from 'vitest';

import { envelopeCoverage } from '../../helpers/envelopeCoverage.ts';

describe('the bounds of an envelope', () => {
  it.each([['boxes'], ['level-set']] as const)(
    'hold inside the %s in at least the stated share of explorations, clear of every known failure',
    async (shape) => {
      const seeds = Array.from({ length: 16 }, (_, i) => i + 1);
      const found = await envelopeCoverage(seeds, shape, 0.5, 60);
      expect(found.envelopes).toBeGreaterThan(13);
      expect(found.cut).toBeGreaterThan(2);
      expect(found.knownInside).toBe(0);
      expect(found.nearer).toBe(0);
      // Half the bounds may miss at this confidence: P(Binomial(16, 0.5) > 14) < 0.0003.
      expect(found.missed).toBeLessThanOrEqual(14);
      expect(found.togetherMissed).toBeLessThanOrEqual(14);
    },
    120_000,
  );
});

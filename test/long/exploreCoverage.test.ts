import { describe, expect, it } from 'vitest';

import { islandCoverage } from '../helpers/islandCoverage.ts';
import { extent } from '../helpers/long.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 400 times. */
const { n, most } = extent({ n: 300, most: 27 }, { n: 12, most: 3 });
const seeds = Array.from({ length: n }, (_, i) => i + 1);
const stop = { remainingUncertainty: 0.15 };

describe('the stated 95 % bounds', () => {
  it.each([
    ['a random forest', { families: ['random-forest'] }],
    ['a Gaussian process', { families: ['gaussian-process'] }],
    ['a stop rule that looks four times', { families: ['random-forest'], auditShare: 0.5, stop }],
  ])(
    `hold on ${n} hidden islands with %s`,
    async (_, options) => {
      const coverage = await islandCoverage({
        seeds,
        confidence: 0.95,
        draws: 10_000,
        options: { runs: 120, ...options },
      });
      const { failureProbability, perOutput, remainingUncertainty, envelope } = coverage;
      expect(failureProbability.missed).toBeLessThanOrEqual(most);
      expect(remainingUncertainty.missed).toBeLessThanOrEqual(most);
      expect(envelope.missed).toBeLessThanOrEqual(most);
      // There are one or two outputs to an island.
      expect(perOutput.missed / perOutput.stated).toBeLessThanOrEqual(most / n);
    },
    3_600_000,
  );
});

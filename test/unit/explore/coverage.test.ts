import { describe, expect, it } from 'vitest';

import { islandCoverage } from '../../helpers/islandCoverage.ts';

describe('the stated bounds', () => {
  it('hold on hidden islands in at least the stated share of explorations', async () => {
    const explorations = 40;
    const misses = await islandCoverage(explorations, ['random-forest'], 0.5, 50);
    // Half the bounds may miss at this confidence: P(Binomial(40, 0.5) > 30) < 0.0005. A bound from the surrogate's own
    // belief, or from points that it has seen, misses far more often.
    expect(misses.failureProbability).toBeLessThanOrEqual(30);
    expect(misses.remainingUncertainty).toBeLessThanOrEqual(30);
    expect(misses.envelope).toBeLessThanOrEqual(30);
  }, 180_000);
});

import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import { islandCoverage } from '../../helpers/islandCoverage.ts';
import type { Coverage } from '../../helpers/islandCoverage.ts';

const seeds = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);
const worstShare = (coverage: Coverage) =>
  Math.max(...Object.values(coverage).map(({ missed, stated }) => missed / stated));

// Half the bounds may miss at this confidence: P(Binomial(20, 0.5) > 16) < 0.002. A bound from the surrogate's own
// belief, or from points that it has seen, misses far more often.
describe('the stated bounds', { timeout: 300_000 }, () => {
  const base = { confidence: 0.5, seeds: seeds(20), maxDimensions: 5, draws: 1000 };
  const options = { families: ['random-forest'], instances: 1, runs: 50 };

  it('hold on hidden islands in at least the stated share of explorations', async () => {
    const coverage = await islandCoverage({ ...base, options });
    expect(worstShare(coverage)).toBeLessThanOrEqual(16 / 20);
    expect(coverage.envelope.stated).toBeGreaterThan(8);
  });

  it('pay for every look of the stop rule, whatever is read off the audit', async () => {
    const goal = 0.08;
    const result = await exploreInMemory(
      {
        inputs: { x: { low: 0, high: 1 } },
        outputs: { a: { threshold: 0 }, b: { threshold: 0 } },
        families: ['random-forest'],
        runs: 200,
        stop: { remainingUncertainty: goal },
      },
      () => ({ a: 1, b: 1 }),
    );
    const n = result.measurements.find(({ name }) => name === 'failureProbability')!.n;
    // No failure in n runs, at a quarter of the risk: the rule may look four times.
    const bound = 1 - (0.05 / 4) ** (1 / n);
    expect(bound).toBeGreaterThan(1 - 0.05 ** (1 / n));
    for (const name of ['remainingUncertainty', 'failureProbability', 'failureProbability.b'])
      expect(result.upper(name)).toBeCloseTo(bound, 9);
  });
});

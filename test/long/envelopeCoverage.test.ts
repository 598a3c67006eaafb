import { describe, expect, it } from 'vitest';

import { envelopeCoverage } from '../helpers/envelopeCoverage.ts';
import { extent } from '../helpers/long.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 400 times. */
const { n, most } = extent({ n: 300, most: 27 }, { n: 12, most: 3 });

describe('the stated 95 % bounds of an envelope', () => {
  it.each([
    ['boxes', 'bounded', 0.9],
    ['boxes', 'none', 0.7],
    ['box', 'none', 0.7],
    ['level-set', 'none', 0.6],
    ['box', 'bounded', 0.9],
    ['level-set', 'bounded', 0.6],
  ] as const)(
    `hold inside the %s (failures: %s) on ${n} hidden islands`,
    async (shape, failures, least) => {
      const seeds = Array.from({ length: n }, (_, i) => i + 1);
      const found = await envelopeCoverage(seeds, shape, 0.95, 160, failures);
      expect(found.knownInside).toBe(0);
      expect(found.nearer).toBe(0);
      // Where the map trusts no region, there is none; too few would make the rest of the test empty.
      expect(found.envelopes).toBeGreaterThan(least * n);
      expect(found.missed).toBeLessThanOrEqual(most);
      expect(found.togetherMissed).toBeLessThanOrEqual(most);
      // Boxes of one envelope share runs: their misses come together, so twice as many may.
      expect(found.boxesMissed).toBeLessThanOrEqual(((2 * most) / n) * Math.max(n, found.boxes));
    },
    3_600_000,
  );
});

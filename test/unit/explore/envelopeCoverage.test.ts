import { describe, expect, it } from 'vitest';

import { envelopeCoverage } from '../../helpers/envelopeCoverage.ts';

/** How often the bounds hold is counted by the long tests. */
describe('an envelope without failures', () => {
  it.each([['boxes'], ['level-set']] as const)(
    'of %s has every known failure outside, and its margin away',
    async (shape) => {
      const found = await envelopeCoverage([1, 2, 3], shape, 0.5, 60);
      expect(found.envelopes).toBeGreaterThan(1);
      expect(found.knownInside).toBe(0);
      expect(found.nearer).toBe(0);
    },
  );
});

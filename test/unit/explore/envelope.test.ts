import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

const box = { low: 0, high: 1 };

describe('the safety envelope', () => {
  // The safest run lies in the small passing corner, from which only a small box grows; the largest one is elsewhere.
  it(
    'grows where there is room, not where the margin is largest',
    { timeout: 60_000 },
    async () => {
      const options = { inputs: { x: box, y: box }, outputs: { g: { threshold: 0 } }, runs: 300 };
      const wall = ({ x }: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> => {
        const across = Number(x);
        if (across < 0.1) return { g: 5 * (0.1 - across) };
        return { g: across < 0.2 ? -0.5 : 0.2 };
      };
      for (const seed of [1, 2, 3]) {
        const result = await exploreInMemory(options, wall, { seed });
        // The largest box without failure is x in (0.2, 1]: 0.8 of the space.
        expect(result.value('envelopeVolume')).toBeGreaterThan(0.6);
        expect(result.value('envelopeVolume')).toBeLessThan(0.83);
      }
    },
  );
});

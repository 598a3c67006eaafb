import { describe, expect, it } from 'vitest';

import { sampledAnchor } from '../../../src/explore/envelope/anchor.ts';
import { gapShare, inputRanges } from '../../../src/explore/envelope/gap.ts';
import { createRandom } from '../../../src/math/random.ts';
import { unitSpace } from '../../helpers/unitSpace.ts';

describe('the distance to a region without faces', () => {
  it.each([2, 4, 6])('is hardly longer than the exact one in %d dimensions', (d) => {
    const space = unitSpace(d);
    const sum = (row: Float64Array) => row.reduce((all, value) => all + value, 0);
    const limit = 0.5 * d;
    const region = {
      shape: 'level-set' as const,
      boxes: [],
      contains: (rows: readonly Float64Array[]) =>
        Uint8Array.from(rows, (row) => Number(sum(row) < limit)),
      sample(stream: ReturnType<typeof createRandom>) {
        for (;;) {
          const row = space.sample(stream);
          if (sum(row) < limit) return row;
        }
      },
      share: () => ({ value: 0.5, draws: 0, interval: undefined }),
    };
    const ranges = inputRanges(space);
    const anchor = sampledAnchor(space, ranges, region, createRandom(1));
    const random = createRandom(2);
    for (let i = 0; i < 12; i++) {
      // Of every input as much: the nearest point lies on the diagonal, but a draw seldom does.
      const row = space.sample(random).map((value) => 0.7 + 0.3 * value);
      const exact = (sum(row) - limit) / d;
      const found = gapShare(space, ranges, anchor(row, true), row);
      expect(found).toBeGreaterThanOrEqual(exact - 1e-12);
      expect(found).toBeLessThan(1.2 * exact);
    }
  });
});

import { describe, expect, it } from 'vitest';

import { wholeBox } from '../../../src/explore/envelope/box.ts';
import { safeBox } from '../../../src/explore/envelope/safeBox.ts';
import { createRandom } from '../../../src/math/random.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { inputOption } from '../../../src/space/inputOptions.ts';
import { Space } from '../../../src/space/space.ts';

/** A measured quantity that is exactly 0 in six cases of ten. */
const sample = [-4, -3, -2, -1, ...Array.from({ length: 12 }, () => 0), 1, 2, 3, 4];
const empirical = inputOption.parse({ distribution: { kind: 'empirical', sample } });
const space = new Space([buildParameter('x', empirical)]);

describe('a box over a value that has a probability of its own', () => {
  it.each([0.15, 0.3, 0.5, 0.75, 0.85])(
    'tests what it certifies when its lower face is at quantile %f',
    (low) => {
      const grown = { ...wholeBox(space), low: Float64Array.of(low) };
      const box = safeBox(space, grown, space.fromUnit([0.95]));
      const all = createRandom(1, 'all');
      const inside = Array.from({ length: 4000 }, () => space.sample(all)).filter((row) =>
        box.contains(row),
      );
      const fresh = createRandom(1, 'fresh');
      const tested = Array.from({ length: 4000 }, () => box.draw(fresh));
      const zeros = (rows: readonly Float64Array[]) =>
        rows.filter(([x]) => x === 0).length / rows.length;
      // Both are shares of draws from the distribution, given the box: 5 standard deviations of their difference.
      expect(Math.abs(zeros(tested) - zeros(inside))).toBeLessThan(0.06);
      expect(box.box.high[0]! - box.box.low[0]!).toBeCloseTo(inside.length / 4000, 1);
    },
  );
});

import { describe, expect, it } from 'vitest';

import { clusters } from '../../../../src/explore/understand/clusters.ts';
import { createRandom } from '../../../../src/math/random.ts';

/** Groups around centres far apart, of 30, 60, 90 ... rows in the plane. */
function groups(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(
    Array.from({ length: count }, (_, c) =>
      Array.from({ length: 30 * (c + 1) }, () => [
        12 * Math.cos(c) + random.normal(),
        12 * Math.sin(c) + random.normal(),
      ]).flat(),
    ).flat(),
  );
}

const allRows = (x: Float64Array) => Array.from({ length: x.length / 2 }, (_, i) => i);

describe('clusters', () => {
  it('finds how many there are, and which rows belong together', () => {
    for (const count of [1, 2, 3, 5]) {
      const x = groups(count, count);
      const found = clusters(x, [0, 0], allRows(x));
      // one Gaussian blob may be cut, but never with a good silhouette
      if (count === 1) expect(found.every((c) => (c.silhouette ?? 0) < 0.5)).toBe(true);
      else {
        expect(found.map((c) => c.members.length)).toEqual(
          Array.from({ length: count }, (_, c) => 30 * (count - c)),
        );
      }
      const members = found.flatMap((c) => c.members).toSorted((a, b) => a - b);
      expect(members).toEqual(allRows(x));
    }
  });

  it('calls a row far from its middle an outlier', () => {
    const x = groups(2, 9);
    const last = x.length / 2 - 1;
    x.set([12 * Math.cos(1) + 8, 12 * Math.sin(1) + 8], 2 * last);
    expect(clusters(x, [0, 0], allRows(x)).flatMap((c) => c.outliers)).toEqual([last]);
  });

  it('is content with few rows, and equal ones', () => {
    expect(clusters(new Float64Array(0), [0, 0], [])).toEqual([]);
    expect(clusters(new Float64Array(20), [0, 0], allRows(new Float64Array(20)))).toHaveLength(1);
  });
});

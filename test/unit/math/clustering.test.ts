import { describe, expect, it } from 'vitest';

import { kMedoids } from '../../../src/math/kMedoids.ts';
import { createRandom } from '../../../src/math/random.ts';
import { silhouette } from '../../../src/math/silhouette.ts';

function distances(x: readonly number[]): Float64Array {
  return Float64Array.from(x.flatMap((a) => x.map((b) => Math.abs(a - b))));
}

describe('silhouette', () => {
  it('is what a hand gives', () => {
    const values = silhouette(distances([0, 1, 5, 6, 20]), [0, 0, 1, 1, 2], 3);
    // row 0: a = 1, b = (5 + 6) / 2; row 1: a = 1, b = (4 + 5) / 2; alone: 0
    const expected = [4.5 / 5.5, 3.5 / 4.5, 3.5 / 4.5, 4.5 / 5.5, 0];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 12);
  });
});

describe('kMedoids', () => {
  it('finds the best partition of few rows, which all pairs of medoids give', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const x = Array.from({ length: 14 }, (_, i) => (i < 6 ? 0 : 8) + random.normal());
      const d = distances(x);
      const cost = (medoids: readonly number[]) =>
        x.reduce((sum, _, i) => sum + Math.min(...medoids.map((m) => d[i * x.length + m]!)), 0);
      let least = Infinity;
      for (let a = 0; a < x.length; a++)
        for (let b = 0; b < a; b++) least = Math.min(least, cost([a, b]));
      const { medoids, cluster } = kMedoids(d, x.length, 2);
      expect(cost(medoids)).toBeCloseTo(least, 9);
      expect(new Set(cluster.subarray(0, 6)).size).toBe(1);
      expect(cluster[0]).not.toBe(cluster[13]);
    }
  });
});

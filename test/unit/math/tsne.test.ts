import { describe, expect, it } from 'vitest';

import { tsneJs } from '../../../src/explore/embedding/tsneJs.ts';
import { principalPlane } from '../../../src/math/principalPlane.ts';
import { createRandom } from '../../../src/math/random.ts';
import { trustworthiness } from '../../../src/math/trustworthiness.ts';
import { tsne } from '../../../src/math/tsne.ts';
import { affinities } from '../../../src/math/tsneAffinities.ts';
import { tsneDivergence, tsneGradient } from '../../../src/math/tsneGradient.ts';

/** `groups` blobs of `size` rows in `d` dimensions, ten standard deviations apart. */
function blobs(groups: number, size: number, d: number, seed = 1): Float64Array {
  const random = createRandom(seed);
  const centers = Array.from({ length: groups * d }, () => 10 * random.normal());
  return Float64Array.from(
    { length: groups * size * d },
    (_, k) => centers[Math.floor(k / d / size) * d + (k % d)]! + random.normal(),
  );
}

function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal());
}

describe('affinities', () => {
  it('sum to 1, are symmetric, and have the wanted perplexity before they are', () => {
    const n = 60;
    const p = affinities(blobs(1, n, 4), n, 8);
    expect(p.value.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    const at = (i: number, o: number) => {
      for (let e = p.start[i]!; e < p.start[i + 1]!; e++) if (p.to[e] === o) return p.value[e]!;
      return 0;
    };
    for (let i = 0; i < n; i++)
      for (let o = 0; o < i; o++) expect(at(i, o)).toBeCloseTo(at(o, i), 15);
  });

  it('do not mind rows that are all the same', () => {
    const p = affinities(new Float64Array(20), 10, 3);
    expect(p.value.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe('tsneGradient', () => {
  const n = 30;
  const p = affinities(blobs(2, n / 2, 3), n, 5);
  const y = normals(2 * n, 3);

  it('is the derivative of the divergence', () => {
    const gradient = tsneGradient(p, y, n, 0);
    for (let k = 0; k < 2 * n; k += 7) {
      const h = 1e-5;
      const up = tsneDivergence(p, y.with(k, y[k]! + h), n);
      const down = tsneDivergence(p, y.with(k, y[k]! - h), n);
      expect(gradient[k]!).toBeCloseTo((up - down) / (2 * h), 7);
    }
  });

  it('is nearly the same by the tree, and the very same when no cell is taken as one', () => {
    const m = 1500;
    const wide = affinities(blobs(3, m / 3, 3), m, 10);
    const layout = normals(2 * m, 8).map((value) => 5 * value);
    // two points at one place
    layout.set(layout.subarray(0, 2), 10);
    const exact = tsneGradient(wide, layout, m, 0);
    const opened = tsneGradient(wide, layout, m, 1e-9);
    const size = Math.hypot(...exact);
    const apart = (other: Float64Array) =>
      Math.hypot(...exact.map((value, k) => value - other[k]!)) / size;
    expect(apart(opened)).toBeLessThan(1e-10);
    expect(apart(tsneGradient(wide, layout, m, 0.5))).toBeLessThan(0.03);
  });
});

describe('tsne', () => {
  it('lowers the divergence, and keeps blobs apart, by sums over pairs and by the tree', () => {
    const [groups, size] = [4, 40];
    const n = groups * size;
    const x = blobs(groups, size, 5);
    const start = principalPlane(x, n);
    const p = affinities(x, n, 12);
    const small = start.map((value) => value * 1e-3);
    for (const theta of [0, 0.5]) {
      const y = tsne(x, n, start, createRandom(1), { perplexity: 12, iterations: 300, theta });
      expect(tsneDivergence(p, y, n)).toBeLessThan(0.5 * tsneDivergence(p, small, n));
      expect(trustworthiness(x, y, n, 10)).toBeGreaterThan(0.93);
      for (let i = 0; i < n; i++) {
        let [nearest, least] = [-1, Infinity];
        for (let o = 0; o < n; o++) {
          const far = Math.hypot(y[2 * i]! - y[2 * o]!, y[2 * i + 1]! - y[2 * o + 1]!);
          if (o !== i && far < least) [nearest, least] = [o, far];
        }
        expect(Math.floor(nearest / size)).toBe(Math.floor(i / size));
      }
    }
  });

  it('finds layouts as good as those of tsne-js', async () => {
    const [n, d] = [80, 4];
    const noise = normals(n * d, 4);
    // A noisy curve: unlike blobs, it does not fit into the plane without loss.
    const x = noise.map((e, k) => 4 * Math.sin(Math.floor(k / d) / (3 + (k % d))) + e);
    const start = principalPlane(x, n);
    const other = async () => tsneJs(x, n, start, createRandom(1));
    const layouts = {
      own: tsne(x, n, start, createRandom(1)),
      other: await other(),
    };
    // Its own first layout cannot be seeded.
    expect(await other()).toEqual(layouts.other);
    const p = affinities(x, n, (n - 1) / 3);
    const lost = tsneDivergence(p, layouts.own, n);
    expect(lost).toBeLessThan(1.15 * tsneDivergence(p, layouts.other, n));
    const kept = trustworthiness(x, layouts.own, n, 8);
    expect(kept).toBeGreaterThan(trustworthiness(x, layouts.other, n, 8) - 0.02);
  });

  it('gives the same layout for the same seed, and survives equal rows', () => {
    const x = blobs(2, 20, 3);
    const start = principalPlane(x, 40);
    const layout = () => tsne(x, 40, start, createRandom(5), { iterations: 50 });
    expect(layout()).toEqual(layout());
    const same = tsne(new Float64Array(60), 20, new Float64Array(40), createRandom(1));
    expect(same.every(Number.isFinite)).toBe(true);
  });
});

describe('trustworthiness', () => {
  it('is 1 for the data itself, and what its definition gives otherwise', () => {
    const [n, k] = [25, 4];
    const x = normals(3 * n, 1);
    const y = normals(2 * n, 2);
    expect(trustworthiness(x, x, n, k)).toBe(1);
    const order = (rows: Float64Array, i: number) => {
      const d = rows.length / n;
      const far = (o: number) =>
        Math.hypot(...Array.from({ length: d }, (_, c) => rows[i * d + c]! - rows[o * d + c]!));
      return Array.from({ length: n }, (_, o) => o)
        .filter((o) => o !== i)
        .toSorted((a, b) => far(a) - far(b));
    };
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const inData = order(x, i);
      for (const o of order(y, i).slice(0, k))
        if (!inData.slice(0, k).includes(o)) sum += inData.indexOf(o) + 1 - k;
    }
    const expected = 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * sum;
    expect(trustworthiness(x, y, n, k)).toBeCloseTo(expected, 12);
  });
});

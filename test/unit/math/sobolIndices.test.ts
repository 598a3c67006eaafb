import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { sobolIndices } from '../../../src/math/sobolIndices.ts';

/** Verdicts on a Saltelli design over [0, 1]^d: fail where every input is below its limit. */
function corner(limits: readonly number[], n: number, seed: number) {
  const random = createRandom(seed);
  const draw = () =>
    Array.from({ length: n }, () =>
      Float64Array.from({ length: limits.length }, () => random.uniform()),
    );
  const [rowsA, rowsB] = [draw(), draw()];
  const verdict = (row: Float64Array) => Number(limits.every((limit, j) => row[j]! < limit));
  return {
    a: rowsA.map(verdict),
    b: rowsB.map(verdict),
    mixed: limits.map((_, j) => rowsA.map((row, i) => verdict(row.with(j, rowsB[i]![j]!)))),
  };
}

/** The exact indices of a corner. */
function exact(limits: readonly number[]) {
  const p = limits.reduce((product, limit) => product * limit, 1);
  return limits.map((limit) => ({
    first: ((p / limit) * (1 - limit)) / (1 - p),
    total: (1 - limit) / (1 - p),
  }));
}

describe('sobolIndices', () => {
  it.each([[[0.5, 0.5]], [[0.7, 0.3, 1]], [[0.9, 0.8, 0.6, 0.95]]])(
    'gives the exact indices of the corner below %j',
    (limits) => {
      const indices = sobolIndices(corner(limits, 20_000, 3), createRandom(1));
      for (const [j, { first, total }] of exact(limits).entries()) {
        expect(Math.abs(indices[j]!.first.value - first)).toBeLessThan(0.025);
        expect(Math.abs(indices[j]!.total.value - total)).toBeLessThan(0.025);
      }
    },
  );

  // A bootstrap of the rows holds the first index of this corner 69 times in 100, the total of the strip 17 times.
  it.each([
    ['a corner of 1 %', [0.1, 0.1, 1]],
    ['a strip of 1 %', [0.01, 1, 1]],
    ['a strip and a little more', [0.9, 0.04, 1]],
  ])('has intervals that hold both indices of %s in about 95 of 100 seeds', (_, limits) => {
    const seeds = 80;
    const held = limits.map(() => ({ first: 0, total: 0 }));
    for (let seed = 1; seed <= seeds; seed++) {
      const indices = sobolIndices(corner(limits, 1500, seed), createRandom(seed, 'b'));
      for (const [j, truth] of exact(limits).entries())
        for (const of of ['first', 'total'] as const) {
          const { lower, upper } = indices[j]![of].interval!;
          if (lower <= truth[of] + 1e-12 && truth[of] - 1e-12 <= upper) held[j]![of]++;
        }
    }
    // P(Binomial(80, 0.95) < 70) < 0.01
    for (const { first, total } of held) expect(Math.min(first, total)).toBeGreaterThanOrEqual(70);
  });

  it('states no interval where hardly a draw fails, and nothing of a constant', () => {
    const rare = sobolIndices(corner([0.002, 0.9], 1500, 5), createRandom(1));
    expect(rare[0]!.total.value).toBeGreaterThan(0.5);
    expect(rare.map((own) => [own!.first.interval, own!.total.interval]).flat()).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    expect(sobolIndices(corner([0, 1], 50, 1), createRandom(1))).toEqual([undefined, undefined]);
  });

  it('leaves out NaN rows, and says nothing of an input that lost most of its rows', () => {
    const { mixed, ...design } = corner([0.5, 1], 900, 2);
    const holes = (kept: (i: number) => boolean) =>
      mixed.map((column) => column.map((value, i) => (kept(i) ? value : NaN)));
    const [x, y] = sobolIndices({ ...design, mixed: holes((i) => i % 3 > 0) }, createRandom(1));
    expect(Math.abs(x!.first.value - 1)).toBeLessThan(0.15);
    expect(y!.total.value).toBe(0);
    expect(y!.total.interval!.lower).toBe(0);
    const most = sobolIndices({ ...design, mixed: holes((i) => i % 3 === 0) }, createRandom(1));
    expect(most).toEqual([undefined, undefined]);
  });
});

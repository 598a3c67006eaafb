import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { sobolIndices } from '../../../src/math/sobolIndices.ts';

type Model = (x: ArrayLike<number>) => number;

/** Evaluates a model on a Saltelli design over [0, 1]^d. */
function design(model: Model, d: number, n: number, seed: number) {
  const random = createRandom(seed);
  const draw = () =>
    Array.from({ length: n }, () => Float64Array.from({ length: d }, () => random.uniform()));
  const [rowsA, rowsB] = [draw(), draw()];
  return {
    a: rowsA.map(model),
    b: rowsB.map(model),
    mixed: Array.from({ length: d }, (_, j) =>
      rowsA.map((row, i) => model(row.with(j, rowsB[i]![j]!))),
    ),
  };
}

const ishigami: Model = (u) => {
  const [x = 0, y = 0, z = 0] = Array.from(u, (value) => Math.PI * (2 * value - 1));
  return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
};

describe('sobolIndices', () => {
  it("gives Ishigami's published indices", () => {
    const values = design(ishigami, 3, 20_000, 3);
    const indices = sobolIndices(values, createRandom(1), { resamples: 50 })!;
    const first = [0.3139, 0.4424, 0];
    const total = [0.5576, 0.4424, 0.2437];
    for (const [j, index] of indices.entries()) {
      expect(Math.abs(index.first.value - first[j]!)).toBeLessThan(0.025);
      expect(Math.abs(index.total.value - total[j]!)).toBeLessThan(0.025);
    }
  });

  it("gives the g-function's exact indices", () => {
    const a = [0, 1, 4.5, 9, 99];
    const parts = a.map((ai) => 1 / (3 * (1 + ai) ** 2));
    const variance = parts.reduce((product, v) => product * (1 + v), 1) - 1;
    const g: Model = (x) =>
      a.reduce((product, ai, j) => product * ((Math.abs(4 * x[j]! - 2) + ai) / (1 + ai)), 1);
    const indices = sobolIndices(design(g, 5, 20_000, 5), createRandom(1), { resamples: 50 })!;
    for (const [j, index] of indices.entries()) {
      const total = (parts[j]! * (variance + 1)) / (1 + parts[j]!) / variance;
      expect(Math.abs(index.first.value - parts[j]! / variance)).toBeLessThan(0.025);
      expect(Math.abs(index.total.value - total)).toBeLessThan(0.025);
    }
  });

  it('has intervals that hold the exact value in about 95 of 100 seeds', () => {
    // x0 + 2 x1: shares of 1/5 and 4/5, nothing together
    let held = 0;
    const seeds = 60;
    for (let seed = 0; seed < seeds; seed++) {
      const values = design((x) => x[0]! + 2 * x[1]!, 2, 200, seed);
      const [index] = sobolIndices(values, createRandom(seed, 'b'), { resamples: 100 })!;
      if (index!.total.lower <= 0.2 && 0.2 <= index!.total.upper) held++;
    }
    expect(held / seeds).toBeGreaterThan(0.85);
  });

  it('has nothing to say of a constant, and leaves out NaN rows', () => {
    expect(
      sobolIndices(
        design(() => 2, 2, 50, 1),
        createRandom(1),
      ),
    ).toBeUndefined();
    const values = design((x) => x[0]!, 2, 400, 2);
    const holes = values.mixed.map((column) => column.map((v, i) => (i % 3 === 0 ? NaN : v)));
    const [x, y] = sobolIndices({ ...values, mixed: holes }, createRandom(1))!;
    expect(Math.abs(x!.first.value - 1)).toBeLessThan(0.15);
    expect(y!.total.value).toBe(0);
  });
});

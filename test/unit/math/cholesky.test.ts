import { describe, expect, it } from 'vitest';

import { Cholesky } from '../../../src/math/cholesky.ts';
import { mean, variance } from '../../../src/math/moments.ts';
import { normalCdf, normalPdf, normalQuantile } from '../../../src/math/normalDistribution.ts';

const A = [
  [4, 2, -2],
  [2, 10, 4],
  [-2, 4, 9],
];

describe('Cholesky', () => {
  it('factors, solves and gives the determinant of a known matrix', () => {
    const factor = new Cholesky(5);
    for (const row of A) expect(factor.append(row)).toBe(true);
    const x = Float64Array.of(1, -2, 3);
    const b = Float64Array.from(A, (row) => row[0]! * x[0]! + row[1]! * x[1]! + row[2]! * x[2]!);
    factor.solveLower(b);
    factor.solveUpper(b);
    expect([...b].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, -2, 3]);
    // det A = 4 (90 - 16) - 2 (18 + 8) - 2 (8 + 20)
    expect(Math.exp(factor.logDeterminant())).toBeCloseTo(188, 9);
  });

  it.each([3, 8])('solves many right-hand sides of %i rows as it solves each', (rows) => {
    const factor = new Cholesky(rows);
    for (let i = 0; i < rows; i++)
      factor.append(Float64Array.from({ length: i + 1 }, (_, j) => Math.exp(-((i - j) ** 2))));
    const stride = rows + 2;
    const many = Float64Array.from({ length: 7 * stride }, (_, i) => Math.sin(i + 1));
    const each = many.slice();
    factor.solveLowerAll(many, 7, stride);
    for (let c = 0; c < 7; c++) factor.solveLower(each.subarray(c * stride));
    expect([...many]).toEqual([...each]);
  });

  it('appends four rows as it appends one after the other, refused ones included', () => {
    // Points on a line, some of them twice, under a squared-exponential kernel.
    const x = [0, 0.7, 1.1, 0.7, 2, 3.5, 2, 2, 3.5, 0.2, 0.2, 4];
    const row = (i: number, before: readonly number[]) =>
      Float64Array.from([...before, i], (o) => Math.exp(-((x[i]! - x[o]!) ** 2)));
    const [one, four] = [new Cholesky(12), new Cholesky(12)];
    const kept: number[] = [];
    for (let i = 0; i < x.length; i++) if (one.append(row(i, kept))) kept.push(i);
    const keptOfFours: number[] = [];
    for (let i = 0; i < x.length; i += 4) {
      const four4 = [0, 1, 2, 3].map((c) =>
        row(i + c, [...keptOfFours, ...[0, 1, 2, 3].slice(0, c).map((o) => i + o)]),
      );
      const taken = four.appendFour(four4);
      for (const [c, is] of taken.entries()) if (is) keptOfFours.push(i + c);
    }
    expect(kept).toEqual([0, 1, 2, 4, 5, 9, 11]);
    expect(keptOfFours).toEqual(kept);
    const numbers = (factor: Cholesky) =>
      Array.from({ length: factor.size }, (_, i) => [...factor.row(i)]);
    expect(numbers(four)).toEqual(numbers(one));
  });

  it('refuses a row that makes the matrix indefinite, and stays as it was', () => {
    const factor = new Cholesky(3);
    expect(factor.append([1])).toBe(true);
    expect(factor.append([2, 1])).toBe(false);
    expect(factor.size).toBe(1);
    expect(factor.append([0.5, 1])).toBe(true);
  });
});

// Expected values: scipy.stats.norm.
describe('normal distribution', () => {
  it('agrees with scipy, also far out', () => {
    expect(normalCdf(1.3)).toBeCloseTo(0.9031995154143897, 14);
    expect(normalCdf(-8) / 6.22096057427174e-16).toBeCloseTo(1, 9);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 10);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalPdf(0)).toBeCloseTo(0.3989422804014327, 14);
  });
});

describe('moments', () => {
  it('are the textbook ones', () => {
    expect(mean([1, 2, 3, 6])).toBe(3);
    expect(variance([1, 2, 3, 6])).toBeCloseTo(14 / 3, 14);
    expect(variance([1])).toBeNaN();
  });
});

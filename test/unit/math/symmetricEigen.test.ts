import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { symmetricEigen } from '../../../src/math/symmetricEigen.ts';

it('gives A = V^T diag(values) V with orthonormal rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 25 }), (n, rank) => {
      const random = createRandom(n * 100 + rank);
      const a = new Float64Array(n * n);
      // Low rank and wide range are the hard cases.
      for (let k = 0; k < rank; k++) {
        const v = Float64Array.from({ length: n }, () => random.normal());
        const weight = 10 ** (6 * random.uniform()) * (random.uniform() < 0.2 ? -1 : 1);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) a[i * n + j]! += weight * v[i]! * v[j]!;
      }
      const { values, vectors } = symmetricEigen(a, n);
      const size = Math.max(1, ...values.map(Math.abs));
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let [product, dot] = [0, 0];
          for (let k = 0; k < n; k++) {
            product += vectors[k * n + i]! * values[k]! * vectors[k * n + j]!;
            dot += vectors[i * n + k]! * vectors[j * n + k]!;
          }
          expect(Math.abs(product - a[i * n + j]!) / size).toBeLessThan(1e-11);
          expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-11);
        }
    }),
    { numRuns: 40 },
  );
});

it('knows the eigenvalues of a second difference matrix', () => {
  const n = 30;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = 2;
    if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
  }
  const sorted = symmetricEigen(a, n).values.toSorted();
  for (let k = 1; k <= n; k++)
    expect(sorted[k - 1]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 12);
});

it('refuses what holds NaN', () => {
  expect(() => symmetricEigen(Float64Array.of(NaN), 1)).toThrow('NaN');
});

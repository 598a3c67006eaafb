import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { correlations } from '../../../src/surrogates/gaussianProcess/kernel.ts';
import { kernelSums } from '../../../src/surrogates/gaussianProcess/kernelSums.ts';

it.each([
  { smoothness: 'matern-5/2', additive: false, category: false },
  { smoothness: 'squared-exponential', additive: false, category: false },
  { smoothness: 'matern-5/2', additive: true, category: false },
  { smoothness: 'matern-5/2', additive: false, category: true },
] as const)('sums kernels as they are defined: %o', ({ category, ...form }) => {
  const random = createRandom(3);
  const [n, d, count] = [40, 3, 60];
  // From very near to so far away that nothing is left.
  const column = (i: number) => {
    if (category && i % d === 2) return random.integer(3);
    return random.normal() * 10 ** (4 * random.uniform() - 1.5);
  };
  const x = Float64Array.from({ length: n * d }, (_, i) => column(i));
  const points = Float64Array.from({ length: count * d }, (_, i) => column(i));
  points.set(x.subarray(0, d));
  const weights = Float64Array.from({ length: n }, () => random.normal());
  const kernel = {
    dimensions: d,
    rate: Float64Array.of(0.7, 0.3, 1.1),
    isCategory: [false, false, category],
    slope: 0.02,
    share: form.additive ? 0.4 : 0,
    ...form,
  };
  const sums = kernelSums(kernel, x, n, weights, points, count);
  const k = new Float64Array(n);
  for (let i = 0; i < count; i++) {
    correlations(kernel, x, n, points, i * d, k);
    let [sum, size] = [0, 0];
    for (let a = 0; a < n; a++) {
      sum += k[a]! * weights[a]!;
      size += Math.abs(k[a]! * weights[a]!);
    }
    expect(Math.abs(sums[i]! - sum)).toBeLessThanOrEqual(4e-14 * size + 1e-300);
  }
});

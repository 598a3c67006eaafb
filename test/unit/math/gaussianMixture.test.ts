import { describe, expect, it } from 'vitest';

import {
  drawFromMixture,
  fitGaussianMixture,
  mixtureDensity,
} from '../../../src/math/gaussianMixture.ts';
import { createRandom } from '../../../src/math/random.ts';

/** Two normals in the plane: sd 1 x 0.5 about (3, 0), and 0.5 round about (-2, 2), two to one. */
function sample(n: number, seed: number): Float64Array {
  const random = createRandom(seed, 'mixture');
  const x = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const first = i % 3 !== 0;
    x[2 * i] = (first ? 3 : -2) + (first ? 1 : 0.5) * random.normal();
    x[2 * i + 1] = (first ? 0 : 2) + 0.5 * random.normal();
  }
  return x;
}

describe.each(['full', 'radial'] as const)('a %s mixture of normals', (shape) => {
  const mixture = fitGaussianMixture(sample(3000, 1), 3000, 2, 2, shape, createRandom(2));

  it('finds means and weights', () => {
    const order = [...mixture.weights.keys()].toSorted(
      (a, b) => mixture.weights[a]! - mixture.weights[b]!,
    );
    const [small, large] = order;
    expect(mixture.weights[small!]).toBeCloseTo(1 / 3, 1);
    expect([...mixture.means[small!]!].map((v) => Math.round(v * 10) / 10)).toEqual([-2, 2]);
    expect(mixture.means[large!]![0]).toBeCloseTo(3, 0);
  });

  it.each([1, 3])('has a density that integrates to 1, parts of it spread by %d too', (factor) => {
    const parts = [
      { share: 0.3, factor: 1 },
      { share: 0.7, factor },
    ];
    let sum = 0;
    const step = 0.1;
    for (let a = -14; a < 16; a += step)
      for (let b = -12; b < 14; b += step)
        sum += mixtureDensity(mixture, Float64Array.of(a, b), 0, parts) * step * step;
    expect(sum).toBeCloseTo(1, 6);
  });

  it('draws as its density says: the mean of 1 / density over a box is the box', () => {
    const random = createRandom(3);
    const x = new Float64Array(2);
    let sum = 0;
    const n = 40_000;
    for (let i = 0; i < n; i++) {
      drawFromMixture(mixture, 1, random, x, 0);
      if (Math.abs(x[0]! - 3) < 1 && Math.abs(x[1]!) < 0.5)
        sum += 1 / mixtureDensity(mixture, x, 0) / n;
    }
    expect(sum).toBeGreaterThan(1.93);
    expect(sum).toBeLessThan(2.07);
  });
});

it('finds the density of normal data by all covariances', () => {
  const random = createRandom(4);
  const d = 5;
  const x = Float64Array.from({ length: 2000 * d }, () => random.normal());
  const mixture = fitGaussianMixture(x, 2000, d, 1, 'full', createRandom(5));
  const at = Float64Array.of(1, -1, 0.5, 0, 0);
  const exact = -2.25 / 2 - (d / 2) * Math.log(2 * Math.PI);
  expect(Math.log(mixtureDensity(mixture, at, 0))).toBeCloseTo(exact, 0);
});

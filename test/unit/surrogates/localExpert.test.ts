import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { LocalExpert } from '../../../src/surrogates/localGaussianProcess/localExpert.ts';

/** Two numbers and a category, the margin of each, and a few rows twice. */
function rowsOf(n: number, seed: number): { x: Float64Array; margin: Float64Array } {
  const random = createRandom(seed, 'rows');
  const x = Float64Array.from({ length: 3 * n }, (_, i) =>
    i % 3 === 2 ? random.integer(2) : random.normal(),
  );
  for (let row = 20; row < n; row += 20) x.copyWithin(row * 3, 0, 3);
  const margin = Float64Array.from(
    { length: n },
    (_, i) => x[i * 3 + 1]! - Math.sin(2 * x[i * 3]!) + 0.4 * x[i * 3 + 2]!,
  );
  return { x, margin };
}

describe('LocalExpert', () => {
  const { x, margin } = rowsOf(90, 4);
  const kernel = {
    dimensions: 3,
    rate: Float64Array.of(0.8, 0.5, 1),
    isCategory: [false, false, true],
    slope: 0.02,
  };
  const from = (count: number) => ({
    x,
    rows: Array.from({ length: count }, (_, i) => i),
    target: (row: number) => margin[row]!,
  });
  const test = rowsOf(30, 5).x;
  const believed = (expert: LocalExpert) =>
    Array.from({ length: 30 }, (_, i) => {
      const k = new Float64Array(expert.used);
      return [expert.margin(test, i * 3, k), expert.deviation(test, i * 3, k)];
    });

  it('learns in parts what it learns at once, whether or not it has kept its factor', () => {
    const whole = new LocalExpert(kernel, 1e-9);
    whole.learn(from(90));
    for (const forgets of [false, true]) {
      const parts = new LocalExpert(kernel, 1e-9);
      for (const count of [1, 30, 33, 70, 90]) {
        parts.learn(from(count));
        if (forgets) parts.forget();
      }
      parts.restore(from(90));
      expect([parts.offered, parts.used]).toEqual([90, whole.used]);
      expect(believed(parts)).toEqual(believed(whole));
    }
  });

  it('says the same with and without its factor, and after more rows have come that it has not learnt', () => {
    const expert = new LocalExpert(kernel, 1e-9);
    expert.learn(from(60));
    const before = believed(expert);
    expert.forget();
    expect(expert.factorBytes).toBe(0);
    expert.restore(from(90));
    expect(expert.offered).toBe(60);
    expect(believed(expert)).toEqual(before);
  });
});

import type { Covariance } from './covariance.ts';

/**
 * A diagonal covariance, in time and memory linear in the dimension (Ros and Hansen, 2008), with the exponential update of
 * diagonal decoding (Akimoto and Hansen, 2020).
 */
export function separableCovariance(n: number, scales?: ArrayLike<number>): Covariance {
  const deviations = Float64Array.from({ length: n }, (_, i) => scales?.[i] ?? 1);
  return {
    sample(random) {
      const vector = new Float64Array(n);
      for (let i = 0; i < n; i++) vector[i] = random.normal() * deviations[i]!;
      return vector;
    },
    whiten: (vector) => vector.map((value, i) => value / deviations[i]!),
    update(path, rankOne, points, weights) {
      // log 2, so that a variance that was seen doubled is doubled.
      const rate = Math.LN2 / 2;
      let total = rankOne;
      for (const weight of weights) total += weight;
      const exponents = new Float64Array(n).fill(-total);
      const largest = new Float64Array(n);
      const add = (vector: Float64Array, weight: number): void => {
        if (weight === 0) return;
        for (let i = 0; i < n; i++) {
          const square = (vector[i]! / deviations[i]!) ** 2;
          exponents[i]! += weight * square;
          largest[i] = Math.max(largest[i]!, Math.abs(square - 1));
        }
      };
      add(path, rankOne);
      for (const [k, point] of points.entries()) add(point, weights[k]!);
      for (let i = 0; i < n; i++) {
        // No larger than what was observed.
        const factor = Math.exp(rate * exponents[i]!);
        deviations[i]! *= Math.min(factor, Math.max(1, largest[i]! / 2 + 1));
      }
    },
    deviations: () => deviations.slice(),
    condition() {
      let [low, high] = [Infinity, 0];
      for (const value of deviations) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return (high / low) ** 2;
    },
    longest: () => deviations.reduce((a, b) => Math.max(a, b), 0),
  };
}

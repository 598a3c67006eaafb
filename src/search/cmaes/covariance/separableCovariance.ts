import type { RandomStream } from '../../../core/random.ts';
import { normalFiller } from '../../../math/normalFiller.ts';
import type { Strategy } from '../strategy.ts';
import type { Covariance } from './covariance.ts';
import { lengthenPath } from './lengthenPath.ts';

/**
 * A diagonal covariance, in time and memory linear in the dimension (Ros and Hansen, 2008), with the exponential update of
 * diagonal decoding (Akimoto and Hansen, 2020).
 */
export function separableCovariance(
  n: number,
  { weights, effective, rankOne, rankMu, pathRate }: Strategy,
  random: RandomStream,
  scales?: ArrayLike<number>,
): Covariance {
  const fill = normalFiller(random);
  const path = new Float64Array(n);
  const rates = weights.map((weight) => rankMu * weight);
  const deviations = Float64Array.from({ length: n }, (_, i) => scales?.[i] ?? 1);
  return {
    path,
    sample(vectors) {
      for (const vector of vectors) {
        fill(vector);
        for (let i = 0; i < n; i++) vector[i]! *= deviations[i]!;
      }
    },
    whiten(vector) {
      const white = new Float64Array(n);
      for (let i = 0; i < n; i++) white[i] = vector[i]! / deviations[i]!;
      return white;
    },
    learn({ step, points, stalled }) {
      lengthenPath(path, step, { rate: pathRate, effective, stalled });
      // A path that waits has lost variance, which is not to be learned.
      const one = rankOne * (stalled ? 1 - pathRate * (2 - pathRate) : 1);
      // log 2, so that a variance that was seen doubled is doubled.
      const rate = Math.LN2 / 2;
      let total = one;
      for (const weight of rates) total += weight;
      const squares = new Float64Array(n);
      const add = (vector: Float64Array, weight: number): void => {
        if (weight === 0) return;
        for (let i = 0; i < n; i++) squares[i]! += weight * vector[i]! * vector[i]!;
      };
      add(path, one);
      for (const [k, point] of points.entries()) add(point, rates[k]!);
      const seen = [path, ...points.filter((_, k) => rates[k] !== 0)];
      for (let i = 0; i < n; i++) {
        const variance = deviations[i]! * deviations[i]!;
        const factor = Math.exp(rate * (squares[i]! / variance - total));
        // No larger than what was observed.
        deviations[i]! *=
          factor <= 1 ? factor : Math.min(factor, growth(seen, i, variance, factor));
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
    longest() {
      let longest = 0;
      for (const value of deviations) longest = Math.max(longest, value);
      return longest;
    },
  };
}

/** How much the deviation of a coordinate may grow, by the farthest square that was seen; at least `enough` is enough to know. */
function growth(
  seen: readonly Float64Array[],
  i: number,
  variance: number,
  enough: number,
): number {
  let most = 1;
  for (const vector of seen) {
    most = Math.max(most, 1 + Math.abs(vector[i]! ** 2 / variance - 1) / 2);
    if (most >= enough) break;
  }
  return most;
}

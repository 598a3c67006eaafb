import { smallest } from './smallest.ts';

/**
 * How far the neighbours in a layout are neighbours in the data, 0 to 1 (Venna and Kaski, "Neighborhood preservation in
 * nonlinear projection methods", 2001): of each row's `k` nearest in `y`, those beyond its k nearest in `x` are charged
 * by their rank there. Both have `n` rows; k is less than n / 2. Of equally near rows the first counts as nearer.
 */
export function trustworthiness(x: Float64Array, y: Float64Array, n: number, k: number): number {
  if (!(k >= 1 && k < n / 2)) throw new RangeError(`k must be in [1, n / 2), got ${k} of ${n}`);
  let charge = 0;
  for (let i = 0; i < n; i++) {
    const inData = squaredDistances(x, n, i);
    for (const o of smallest(squaredDistances(y, n, i), k)) {
      const own = inData[o]!;
      let rank = 1;
      for (let m = 0; m < n; m++) if (inData[m]! < own || (inData[m] === own && m < o)) rank++;
      charge += Math.max(0, rank - k);
    }
  }
  return 1 - (2 * charge) / (n * k * (2 * n - 3 * k - 1));
}

/** Distances of all rows to row `i`; its own is infinite. */
function squaredDistances(x: Float64Array, n: number, i: number): Float64Array {
  const d = x.length / n;
  const squared = new Float64Array(n);
  for (let o = 0; o < n; o++)
    for (let c = 0; c < d; c++) squared[o]! += (x[i * d + c]! - x[o * d + c]!) ** 2;
  squared[i] = Infinity;
  return squared;
}

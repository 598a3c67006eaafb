import type { RandomStream } from '../../../core/random.ts';
import { symmetricEigen } from '../../../math/symmetricEigen.ts';
import type { Strategy } from '../strategy.ts';
import type { Covariance } from './covariance.ts';
import { lengthenPath } from './lengthenPath.ts';

/**
 * A full covariance matrix (Hansen and Ostermeier, 2001; active update of Jastrebski and Arnold, 2006). It is decomposed
 * only after as many generations as move it notably; what was learned meanwhile is kept as the vectors themselves, and
 * added to the matrix only then: at thousands of dimensions the matrix is the cost.
 */
export function fullCovariance(
  n: number,
  { weights, effective, rankOne, rankMu, pathRate }: Strategy,
  random: RandomStream,
  scales?: ArrayLike<number>,
): Covariance {
  const gap = 1 / (rankOne + rankMu) / n / 10;
  const path = new Float64Array(n);
  const first = Float64Array.from({ length: n }, (_, i) => scales?.[i] ?? 1);
  // Until the first decomposition the axes are the coordinates'.
  let axes: Float64Array | undefined;
  let lengths = first;
  let matrix: Float64Array | undefined;
  let decay = 1;
  let pending: { readonly vector: Float64Array; weight: number }[] = [];
  let generations = 0;
  const squares = first.map((scale) => scale * scale);

  function turnedInto(vector: Float64Array): Float64Array {
    if (axes === undefined) return vector;
    const out = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const row = k * n;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += axes[row + i]! * vector[i]!;
      out[k] = sum;
    }
    return out;
  }

  function turnedBack(vector: Float64Array): Float64Array {
    if (axes === undefined) return vector;
    const out = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const row = k * n;
      const factor = vector[k]!;
      if (factor !== 0) for (let i = 0; i < n; i++) out[i]! += axes[row + i]! * factor;
    }
    return out;
  }

  function whiten(vector: Float64Array): Float64Array {
    const turned = turnedInto(vector).slice();
    for (let k = 0; k < n; k++) turned[k]! /= lengths[k]!;
    return turnedBack(turned);
  }

  function addPending(): Float64Array {
    if (matrix === undefined) {
      matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++) matrix[i * n + i] = first[i]! ** 2;
    }
    if (decay !== 1) for (let i = 0; i < matrix.length; i++) matrix[i]! *= decay;
    for (const { vector, weight } of pending)
      for (let i = 0; i < n; i++) {
        const row = i * n;
        const factor = weight * vector[i]!;
        if (factor === 0) continue;
        for (let j = 0; j <= i; j++) matrix[row + j]! += factor * vector[j]!;
      }
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
    pending = [];
    decay = 1;
    return matrix;
  }

  return {
    path,
    sample(vectors) {
      for (const vector of vectors) {
        for (let k = 0; k < n; k++) vector[k] = random.normal() * lengths[k]!;
        if (axes !== undefined) vector.set(turnedBack(vector));
      }
    },
    whiten,
    learn({ step, points, stalled }) {
      lengthenPath(path, step, { rate: pathRate, effective, stalled });
      // A path that waits has lost variance, which is not to be learned.
      const one = rankOne * (stalled ? 1 - pathRate * (2 - pathRate) : 1);
      const kept = 1 - one - rankMu * weights.reduce((sum, weight) => sum + weight, 0);
      decay *= kept;
      for (const item of pending) item.weight *= kept;
      for (let i = 0; i < n; i++) squares[i]! *= kept;
      const add = (vector: Float64Array, weight: number): void => {
        if (weight === 0) return;
        pending.push({ vector: vector.slice(), weight });
        for (let i = 0; i < n; i++) squares[i]! += weight * vector[i]! ** 2;
      };
      add(path, one);
      for (const [k, point] of points.entries()) {
        const weight = rankMu * weights[k]!;
        add(point, weight >= 0 ? weight : (weight * n) / (length(whiten(point)) + 1e-9) ** 2);
      }
      generations++;
      if (generations < gap) {
        if (pending.length > 4 * n + 64) addPending();
        return;
      }
      generations = 0;
      const { values, vectors } = symmetricEigen(addPending(), n);
      axes = vectors;
      lengths = values.map((value) => Math.sqrt(Math.max(value, 1e-300)));
    },
    deviations: () => squares.map((value) => Math.sqrt(Math.max(0, value))),
    condition() {
      let [low, high] = [Infinity, 0];
      for (const value of lengths) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return (high / low) ** 2;
    },
    longest: () => lengths.reduce((a, b) => Math.max(a, b), 0),
    axis(k) {
      const along = new Float64Array(n);
      along[k] = lengths[k]!;
      return turnedBack(along);
    },
  };
}

function length(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

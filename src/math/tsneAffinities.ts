import { smallest } from './smallest.ts';

/** Symmetric affinities of rows to their neighbours, as a sparse matrix by rows; all sum to 1. */
export interface Affinities {
  /** Row i has the entries start[i] to start[i + 1]. */
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly value: Float64Array;
}

/**
 * The joint probabilities of t-SNE: Gaussian neighbourhoods of equal perplexity over the 3 x perplexity nearest rows
 * (squared Euclidean distance), made symmetric. `x` has `n` rows.
 */
export function affinities(x: Float64Array, n: number, perplexity: number): Affinities {
  const d = x.length / n;
  const k = Math.max(1, Math.min(n - 1, Math.ceil(3 * perplexity)));
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  const distance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < n; o++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += (x[i * d + c]! - x[o * d + c]!) ** 2;
      distance[o] = o === i ? Infinity : sum;
    }
    const nearest = smallest(distance, k);
    const p = conditional(
      nearest.map((o) => distance[o]!),
      Math.log(Math.min(perplexity, k)),
    );
    for (const [at, o] of nearest.entries()) {
      const half = p[at]! / (2 * n);
      rows[i]!.set(o, (rows[i]!.get(o) ?? 0) + half);
      rows[o]!.set(i, (rows[o]!.get(i) ?? 0) + half);
    }
  }
  const start = new Int32Array(n + 1);
  for (const [i, row] of rows.entries()) start[i + 1] = start[i]! + row.size;
  return {
    start,
    to: Int32Array.from(rows.flatMap((row) => [...row.keys()])),
    value: Float64Array.from(rows.flatMap((row) => [...row.values()])),
  };
}

/** Neighbour probabilities whose entropy is `entropy` nats, by bisection of the precision. */
function conditional(squared: readonly number[], entropy: number): Float64Array {
  const nearest = Math.min(...squared);
  const p = new Float64Array(squared.length);
  let [low, high] = [0, Infinity];
  // Starts at the scale of the neighbourhood, so that the unit of the data does not matter.
  let precision = 1 / (squared.reduce((sum, s) => sum + s - nearest, 0) / squared.length || 1);
  for (let round = 0; round < 60; round++) {
    let [sum, weighted] = [0, 0];
    for (const [at, s] of squared.entries()) {
      p[at] = Math.exp(-(s - nearest) * precision);
      sum += p[at];
      weighted += p[at] * (s - nearest);
    }
    for (let at = 0; at < p.length; at++) p[at]! /= sum;
    const gap = Math.log(sum) + (precision * weighted) / sum - entropy;
    if (Math.abs(gap) < 1e-6) break;
    if (gap > 0) low = precision;
    else high = precision;
    precision = high === Infinity ? 2 * precision : (low + high) / 2;
  }
  return p;
}

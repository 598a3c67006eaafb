import { Cholesky } from '../../math/cholesky.ts';
import { kMedoids } from '../../math/kMedoids.ts';

/** Added to the covariance of the places with themselves. */
const JITTER = 1e-8;
/** Rows among which places are sought. */
const MOST_ROWS = 200;

/** Places in the plane with the Cholesky factor of their covariance. */
export interface InducingPlaces {
  /** m x 2. */
  readonly places: Float64Array;
  readonly factor: Cholesky;
}

/**
 * At most `count` of many places (n x 2) that stand for all of a Gaussian process with the covariance of `bump`: the
 * medoids of some of them. One so near to another that the covariance would not be positive definite is left out.
 */
export function inducingPlaces(x: Float64Array, count: number, width: number): InducingPlaces {
  const n = x.length / 2;
  const rows = Math.min(n, MOST_ROWS);
  const some = Array.from({ length: rows }, (_, i) => Math.floor((i * n) / rows));
  const distance = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++)
      distance[i * rows + j] = Math.hypot(
        x[2 * some[i]!]! - x[2 * some[j]!]!,
        x[2 * some[i]! + 1]! - x[2 * some[j]! + 1]!,
      );
  const { medoids } = count === 0 ? { medoids: [] } : kMedoids(distance, rows, count);
  const factor = new Cholesky(count);
  const places: number[] = [];
  for (const medoid of medoids) {
    const [px, py] = [x[2 * some[medoid]!]!, x[2 * some[medoid]! + 1]!];
    const row = Array.from({ length: factor.size }, (_, j) =>
      bump(px - places[2 * j]!, py - places[2 * j + 1]!, width),
    );
    if (factor.append([...row, 1 + JITTER])) places.push(px, py);
  }
  return { places: Float64Array.from(places), factor };
}

/** The squared exponential covariance of two places so far apart. */
export function bump(x: number, y: number, width: number): number {
  return Math.exp(-(x * x + y * y) / (2 * width * width));
}

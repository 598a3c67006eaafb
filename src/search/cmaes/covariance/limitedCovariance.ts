import type { RandomStream } from '../../../core/random.ts';
import { dotProduct } from '../../../math/dotProduct.ts';
import type { Strategy } from '../strategy.ts';
import type { Covariance } from './covariance.ts';
import { lengthenPath } from './lengthenPath.ts';

/** A stored path with its image under the inverse of the factor before it, and the two coefficients of its update. */
interface Direction {
  readonly path: Float64Array;
  readonly generation: number;
  inverse: Float64Array;
  forward: number;
  backward: number;
}

/** Directions that a sample uses about, of the newest ones; the first sample of a generation uses ten times as many. */
const USED = 4;

/**
 * The covariance of LM-CMA (Loshchilov, "LM-CMA: an alternative to L-BFGS for large-scale black box optimization", 2017):
 * its Cholesky factor is the product of rank-one updates by a few evolution paths that lie about n generations apart, and
 * is never formed. Samples are of random signs in mirrored pairs. Time and memory are n log n.
 */
export function limitedCovariance(
  n: number,
  { effective }: Strategy,
  random: RandomStream,
  scales?: ArrayLike<number>,
): Covariance {
  const most = 4 + Math.floor(3 * Math.log(n));
  const period = Math.max(1, Math.floor(Math.log(n)));
  const rate = 1 / (10 * Math.log(n + 1));
  const pathRate = 0.5 / Math.sqrt(n);
  const shrink = Math.sqrt(1 - rate);
  const path = new Float64Array(n);
  const units = Float64Array.from({ length: n }, (_, i) => scales?.[i] ?? 1);
  const directions: Direction[] = [];
  let generation = 0;
  let spreads: Float64Array | undefined;

  /** The factor, of the newest `count` directions, times a vector, in place. */
  function factorTimes(vector: Float64Array, count: number): void {
    const chosen = directions.slice(directions.length - count);
    const along = chosen.map(({ inverse }) => dotProduct(inverse, vector));
    for (const [t, { path: direction, forward }] of chosen.entries()) {
      const share = forward * along[t]!;
      for (let i = 0; i < n; i++) vector[i] = shrink * vector[i]! + share * direction[i]!;
    }
  }

  /** The inverse of the factor of the oldest `count` directions times a vector, in place. */
  function inverseTimes(vector: Float64Array, count: number): void {
    for (const { inverse, backward } of directions.slice(0, count)) {
      const share = backward * dotProduct(inverse, vector);
      for (let i = 0; i < n; i++) vector[i] = vector[i]! / shrink - share * inverse[i]!;
    }
  }

  /** Makes the updates from direction `from` on anew, which rest on all before them. */
  function renew(from: number): void {
    for (let t = from; t < directions.length; t++) {
      const direction = directions[t]!;
      const inverse = direction.path.slice();
      inverseTimes(inverse, t);
      const square = dotProduct(inverse, inverse);
      const root = Math.sqrt(1 + (rate / (1 - rate)) * square);
      direction.inverse = inverse;
      direction.forward = square === 0 ? 0 : (shrink / square) * (root - 1);
      direction.backward = square === 0 ? 0 : (1 / (shrink * square)) * (1 - 1 / root);
    }
  }

  /** The direction to give up: the later of the closest two, or the oldest when all are far enough apart. */
  function leastNeeded(): number {
    let [closest, at] = [n, 0];
    for (let t = 1; t < directions.length; t++) {
      const apart = directions[t]!.generation - directions[t - 1]!.generation;
      if (apart < closest) [closest, at] = [apart, t];
    }
    return at;
  }

  return {
    path,
    sample(vectors) {
      for (const [k, vector] of vectors.entries()) {
        if (k % 2 === 1) {
          const mirrored = vectors[k - 1]!;
          for (let i = 0; i < n; i++) vector[i] = -mirrored[i]!;
          continue;
        }
        fillWithSigns(vector, random);
        const wanted = Math.ceil((k === 0 ? 10 : 1) * USED * Math.abs(random.normal()));
        factorTimes(vector, Math.min(wanted, directions.length));
        for (let i = 0; i < n; i++) vector[i]! *= units[i]!;
      }
    },
    whiten(vector) {
      const white = vector.map((value, i) => value / units[i]!);
      inverseTimes(white, directions.length);
      return white;
    },
    learn({ step, stalled }) {
      const scaled = step.map((value, i) => value / units[i]!);
      lengthenPath(path, scaled, { rate: pathRate, effective, stalled });
      if (generation % period === 0) {
        const from = directions.length < most ? directions.length : leastNeeded();
        directions.splice(from, 1);
        directions.push({
          path: path.slice(),
          generation,
          inverse: path,
          forward: 0,
          backward: 0,
        });
        renew(from);
        spreads = undefined;
      }
      generation++;
    },
    deviations: () => (spreads ??= coordinateSpreads(directions, shrink, units)),
    // It would take the matrix.
    condition: () => undefined,
    longest() {
      spreads ??= coordinateSpreads(directions, shrink, units);
      return spreads.reduce((a, b) => Math.max(a, b), 0);
    },
  };
}

/** Root of the diagonal of A A^T, where A is a multiple of the identity plus an outer product for each direction. */
function coordinateSpreads(
  directions: readonly Direction[],
  shrink: number,
  units: Float64Array,
): Float64Array {
  const n = units.length;
  const count = directions.length;
  const base = shrink ** count;
  const parts = directions.map(({ forward }, t) => shrink ** (count - 1 - t) * forward);
  const squares = new Float64Array(n).fill(base * base);
  for (const [s, one] of directions.entries()) {
    for (let i = 0; i < n; i++)
      squares[i]! += 2 * base * parts[s]! * one.path[i]! * one.inverse[i]!;
    for (const [t, other] of directions.entries()) {
      if (t > s) break;
      const both = parts[s]! * parts[t]! * dotProduct(one.inverse, other.inverse) * (t < s ? 2 : 1);
      for (let i = 0; i < n; i++) squares[i]! += both * one.path[i]! * other.path[i]!;
    }
  }
  return squares.map((value, i) => units[i]! * Math.sqrt(Math.max(0, value)));
}

function fillWithSigns(vector: Float64Array, random: RandomStream): void {
  let bits = 0;
  for (let i = 0; i < vector.length; i++) {
    if (i % 32 === 0) bits = random.integer(2 ** 32);
    vector[i] = (bits >>> (i % 32)) & 1 ? 1 : -1;
  }
}

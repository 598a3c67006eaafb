import type { RandomStream } from '../../../core/random.ts';
import { dotProduct } from '../../../math/dotProduct.ts';
import { normalFiller } from '../../../math/normalFiller.ts';
import { symmetricEigen } from '../../../math/symmetricEigen.ts';
import type { Strategy } from '../strategy.ts';
import type { Covariance } from './covariance.ts';
import { lengthenPath } from './lengthenPath.ts';
import { createRankRule } from './rankRule.ts';

/**
 * The covariance D (I + V S V^T) D of VkD-CMA, with a diagonal D and k orthonormal rows V: after each update the matrix is
 * projected back to this form (Akimoto and Hansen, "Projection-based restricted covariance matrix adaptation for high
 * dimension", 2016). k starts at 0 and follows what the function needs. Time and memory are linear in the dimension.
 */
export function restrictedCovariance(
  n: number,
  { weights, parents, effective, population }: Strategy,
  random: RandomStream,
  scales?: ArrayLike<number>,
): Covariance {
  const fill = normalFiller(random);
  const path = new Float64Array(n);
  const diagonal = Float64Array.from({ length: n }, (_, i) => scales?.[i] ?? 1);
  const rule = createRankRule(n, population, effective);
  let rows: Float64Array[] = [];
  let excess: number[] = [];
  const size = logDeterminant();

  function logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += 2 * Math.log(diagonal[i]!);
    for (const value of excess) sum += Math.log1p(value);
    return sum;
  }

  /** Stretches along each row by a function of its excess variance. */
  function stretched(vector: Float64Array, factor: (variance: number) => number): void {
    // One after another, as the rows are orthogonal.
    for (const [j, row] of rows.entries()) {
      const along = dotProduct(row, vector) * (factor(Math.sqrt(1 + excess[j]!)) - 1);
      for (let i = 0; i < n; i++) vector[i]! += along * row[i]!;
    }
  }

  /** 1 + the share of the rows in each coordinate's variance. */
  function spread(): Float64Array {
    const sum = new Float64Array(n).fill(1);
    for (const [j, row] of rows.entries())
      for (let i = 0; i < n; i++) sum[i]! += excess[j]! * row[i]! * row[i]!;
    return sum;
  }

  return {
    path,
    sample(vectors) {
      for (const vector of vectors) {
        fill(vector);
        stretched(vector, (root) => root);
        for (let i = 0; i < n; i++) vector[i]! *= diagonal[i]!;
      }
    },
    whiten(vector) {
      const white = vector.map((value, i) => value / diagonal[i]!);
      stretched(white, (root) => 1 / root);
      return white;
    },
    learn({ step, points, stalled, nextSigma }) {
      const { rank, rankOne, rankMu, pathRate } = rule;
      lengthenPath(path, step, { rate: pathRate, effective, stalled });
      const lost = stalled ? rankOne * pathRate * (2 - pathRate) : 0;
      const kept = Math.max(0, 1 - rankMu - rankOne + lost);
      // What is added to a multiple of the identity, as columns, in units of the diagonal.
      const columns = rows.map((row, j) => times(row, Math.sqrt(kept * Math.max(0, excess[j]!))));
      for (let k = 0; k < parents; k++)
        columns.push(over(points[k]!, diagonal, Math.sqrt(rankMu * weights[k]!)));
      columns.push(over(path, diagonal, Math.sqrt(rankOne)));
      const squares = new Float64Array(n).fill(kept);
      for (const column of columns)
        for (let i = 0; i < n; i++) squares[i]! += column[i]! * column[i]!;

      const axes = principalAxes(columns, n);
      const rest = axes.slice(rank).reduce((sum, { variance }) => sum + variance, 0) / (n - rank);
      const main = axes.slice(0, rank);
      rows = orthonormal(main.map(({ direction }) => direction));
      excess = main.map(({ variance }) => (variance - rest) / (kept + rest));
      const shares = spread();
      for (let i = 0; i < n; i++) diagonal[i]! *= Math.sqrt(squares[i]! / shares[i]!);

      normalise();
      const log = diagonal.map((value, i) => 2 * Math.log(value) + Math.log(shares[i]!));
      const dropped = rule.follow(nextSigma, log, excess);
      if (dropped.size === 0) return;
      rows = rows.filter((_, j) => !dropped.has(j));
      excess = excess.filter((_, j) => !dropped.has(j));
      normalise();
    },
    deviations() {
      const shares = spread();
      return diagonal.map((value, i) => value * Math.sqrt(shares[i]!));
    },
    condition() {
      let [low, high] = [Infinity, 0];
      for (const value of diagonal) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return (high / low) ** 2 * Math.max(1, 1 + (excess[0] ?? 0));
    },
    longest() {
      const shares = spread();
      let longest = 0;
      for (let i = 0; i < n; i++) longest = Math.max(longest, diagonal[i]! * Math.sqrt(shares[i]!));
      return longest;
    },
  };

  /** Back to the first volume: size is the step size's. */
  function normalise(): void {
    const factor = Math.exp((size - logDeterminant()) / n / 2);
    for (let i = 0; i < n; i++) {
      diagonal[i]! *= factor;
      path[i]! *= factor;
    }
  }
}

interface Axis {
  readonly direction: Float64Array;
  readonly variance: number;
}

/** Principal axes of the sum of the columns' outer products, longest first, as far as they are not 0. */
function principalAxes(columns: readonly Float64Array[], n: number): readonly Axis[] {
  const count = columns.length;
  const small = count < n;
  const size = small ? count : n;
  const gram = new Float64Array(size * size);
  if (small)
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++)
        gram[a * count + b] = gram[b * count + a] = dotProduct(columns[a]!, columns[b]!);
  else
    for (const column of columns)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) gram[i * n + j]! += column[i]! * column[j]!;
  const { values, vectors } = symmetricEigen(gram, size);
  const order = [...values.keys()].toSorted((a, b) => values[b]! - values[a]!);
  const least = Math.max(values[order[0]!]! * 1e-14, Number.MIN_VALUE);
  return order
    .filter((k) => values[k]! > least)
    .map((k) => {
      const own = vectors.subarray(k * size, (k + 1) * size);
      if (!small) return { direction: own.slice(), variance: values[k]! };
      const direction = new Float64Array(n);
      for (const [a, column] of columns.entries()) {
        const share = own[a]! / Math.sqrt(values[k]!);
        for (let i = 0; i < n; i++) direction[i]! += share * column[i]!;
      }
      return { direction, variance: values[k]! };
    });
}

/** What rounding has turned at large condition is put right, as the factor rests on it. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const left = vector.slice();
    for (const other of done) {
      const along = dotProduct(other, left);
      for (let i = 0; i < left.length; i++) left[i]! -= along * other[i]!;
    }
    done.push(times(left, 1 / Math.sqrt(dotProduct(left, left))));
  }
  return done;
}

function times(vector: Float64Array, factor: number): Float64Array {
  return vector.map((value) => value * factor);
}

function over(vector: Float64Array, units: Float64Array, factor: number): Float64Array {
  return vector.map((value, i) => (value * factor) / units[i]!);
}

import type { PointForm } from '../../../judgement/preprocessing.ts';

/** How far each pixel of a picture follows the control points inside a grid, [inner points][pixels]. */
export type Influence = readonly Float32Array[];

/**
 * A thin-plate spline (Bookstein, 1989) through a grid of `side` x `side` control points over the picture, of which those
 * on its edge stay: how far each pixel moves for each inner point that moves by one, which is linear in the moves.
 */
export function thinPlate({ height, width }: PointForm, side: number): Influence {
  const places = Array.from({ length: side * side }, (_, i): Place => [
    along(Math.floor(i / side), side),
    along(i % side, side),
  ]);
  const n = places.length;
  const system = Array.from({ length: n + 3 }, (_, i) =>
    Float64Array.from({ length: n + 3 }, (_unused, j) => {
      if (i < n && j < n) return bend(places[i]!, places[j]!);
      if (i >= n && j >= n) return 0;
      return affine(places[Math.min(i, j)]!)[Math.max(i, j) - n]!;
    }),
  );
  const inner = places.flatMap(([y, x], i) => (Math.max(Math.abs(x), Math.abs(y)) < 1 ? [i] : []));
  const weights = solved(system, inner);
  return weights.map((own) =>
    Float32Array.from({ length: height * width }, (_, pixel) => {
      const at: Place = [along(Math.floor(pixel / width), height), along(pixel % width, width)];
      let sum = 0;
      for (let i = 0; i < n; i++) sum += own[i]! * bend(at, places[i]!);
      for (const [k, value] of affine(at).entries()) sum += own[n + k]! * value;
      return sum;
    }),
  );
}

type Place = readonly [y: number, x: number];

/** Step `i` of a length, from -1 to 1. */
function along(i: number, length: number): number {
  return length < 2 ? 0 : (2 * i) / (length - 1) - 1;
}

function affine([y, x]: Place): readonly [number, number, number] {
  return [1, x, y];
}

/** r^2 log r^2. */
function bend([y, x]: Place, [v, u]: Place): number {
  const square = (y - v) ** 2 + (x - u) ** 2;
  return square === 0 ? 0 : square * Math.log(square);
}

/** Columns of the inverse of a matrix, by elimination with pivots. */
function solved(matrix: readonly Float64Array[], columns: readonly number[]): Float64Array[] {
  const n = matrix.length;
  const rows = matrix.map((row, i) =>
    Float64Array.from([...row, ...columns.map((column) => (column === i ? 1 : 0))]),
  );
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const own = rows[k]!;
    for (let i = 0; i < n; i++) {
      const factor = i === k ? 0 : rows[i]![k]! / own[k]!;
      if (factor !== 0) for (let j = k; j < own.length; j++) rows[i]![j]! -= factor * own[j]!;
    }
  }
  return columns.map((_, c) => Float64Array.from(rows, (row, i) => row[n + c]! / row[i]!));
}

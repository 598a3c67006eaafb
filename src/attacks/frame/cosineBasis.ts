import type { PointForm } from '../../judgement/preprocessing.ts';

/** Turns coefficients of low frequencies into a change of a point. */
export interface CosineBasis {
  /** Coefficients that it takes. */
  readonly count: number;
  /** The change with these coefficients, of the same Euclidean length. */
  expand(coefficients: ArrayLike<number>): Float32Array;
  /** The coefficients of a change; of one that `expand` made, those it was made of. */
  reduce(change: ArrayLike<number>): Float64Array;
}

/**
 * The lowest frequencies of the two-dimensional orthonormal DCT-II of each channel: `part` of them along each axis, at
 * least one. A signal of one row has those along its time alone.
 */
export function cosineBasis({ height, width, channels }: PointForm, part: number): CosineBasis {
  const rows = Math.max(1, Math.round(height * part));
  const columns = Math.max(1, Math.round(width * part));
  const [vertical, horizontal] = [cosines(height, rows), cosines(width, columns)];
  const [byRow, byColumn] = [transposed(vertical, rows), transposed(horizontal, columns)];
  return {
    count: rows * columns * channels,
    // Even waves are the same from both ends, odd ones turn their sign: one sum of each gives two values.
    expand(coefficients) {
      const change = new Float32Array(height * width * channels);
      const line = new Float64Array(columns);
      // The vertical frequencies of each column of the change.
      const half = new Float64Array(width * rows);
      for (let c = 0; c < channels; c++) {
        for (let u = 0; u < rows; u++) {
          for (let v = 0; v < columns; v++)
            line[v] = coefficients[(u * columns + v) * channels + c]!;
          for (let x = 0; x < width - x; x++) {
            let even = 0;
            let odd = 0;
            const wave = x * columns;
            for (let v = 0; v < columns; v += 2) even += line[v]! * byColumn[wave + v]!;
            for (let v = 1; v < columns; v += 2) odd += line[v]! * byColumn[wave + v]!;
            half[x * rows + u] = even + odd;
            half[(width - 1 - x) * rows + u] = even - odd;
          }
        }
        for (let y = 0; y < height - y; y++) {
          const wave = y * rows;
          const opposite = height - 1 - y;
          for (let x = 0; x < width; x++) {
            let even = 0;
            let odd = 0;
            const at = x * rows;
            for (let u = 0; u < rows; u += 2) even += half[at + u]! * byRow[wave + u]!;
            for (let u = 1; u < rows; u += 2) odd += half[at + u]! * byRow[wave + u]!;
            change[(y * width + x) * channels + c] = even + odd;
            change[(opposite * width + x) * channels + c] = even - odd;
          }
        }
      }
      return change;
    },
    reduce(change) {
      const coefficients = new Float64Array(rows * columns * channels);
      const half = new Float64Array(columns * height);
      const line = new Float64Array(width);
      for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) line[x] = change[(y * width + x) * channels + c]!;
          for (let v = 0; v < columns; v++) half[v * height + y] = product(line, horizontal, v);
        }
        for (let v = 0; v < columns; v++) {
          const column = half.subarray(v * height, (v + 1) * height);
          for (let u = 0; u < rows; u++)
            coefficients[(u * columns + v) * channels + c] = product(column, vertical, u);
        }
      }
      return coefficients;
    },
  };
}

/** The inner product of a line and the wave of frequency `k` in a table. */
function product(line: Float64Array, table: Float64Array, k: number): number {
  let sum = 0;
  for (let i = 0, at = k * line.length; i < line.length; i++, at++) sum += line[i]! * table[at]!;
  return sum;
}

function cosines(size: number, count: number): Float64Array {
  const table = new Float64Array(size * count);
  for (let k = 0; k < count; k++)
    for (let x = 0; x < size; x++)
      table[k * size + x] =
        Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * (x + 0.5) * k) / size);
  return table;
}

/** A table of waves, place by place. */
function transposed(table: Float64Array, count: number): Float64Array {
  const size = table.length / count;
  return Float64Array.from(table, (_, i) => table[(i % count) * size + Math.floor(i / count)]!);
}

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
  return {
    count: rows * columns * channels,
    expand(coefficients) {
      const change = new Float32Array(height * width * channels);
      const half = new Float64Array(rows * width);
      for (let c = 0; c < channels; c++) {
        half.fill(0);
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const value = coefficients[(u * columns + v) * channels + c]!;
            if (value === 0) continue;
            for (let x = 0; x < width; x++)
              half[u * width + x]! += value * horizontal[v * width + x]!;
          }
        for (let u = 0; u < rows; u++)
          for (let y = 0; y < height; y++) {
            const factor = vertical[u * height + y]!;
            for (let x = 0; x < width; x++)
              change[(y * width + x) * channels + c]! += factor * half[u * width + x]!;
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

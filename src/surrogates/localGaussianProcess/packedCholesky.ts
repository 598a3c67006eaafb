/**
 * A Cholesky factor that grows row by row and keeps its lower triangle alone, row after row: half the memory of
 * `Cholesky`, with the very same numbers.
 */
export class PackedCholesky {
  /** Row i starts at i (i + 1) / 2. */
  data: Float64Array;
  size = 0;

  /** With room for `capacity` rows; `reserve` makes more. */
  constructor(capacity: number) {
    this.data = new Float64Array(triangle(capacity));
  }

  get bytes(): number {
    return this.data.byteLength;
  }

  hasRoom(rows: number): boolean {
    return triangle(rows) <= this.data.length;
  }

  /** Makes room for so many rows, at least as many as it holds. */
  reserve(rows: number): void {
    const next = new Float64Array(triangle(rows));
    next.set(this.data.subarray(0, triangle(this.size)));
    this.data = next;
  }

  /**
   * Appends one row of the symmetric matrix: `row[0..size]`, the last of them on the diagonal. Returns false, and changes
   * nothing, when the matrix would no longer be positive definite. Throws RangeError when there is no room.
   */
  append(row: ArrayLike<number>): boolean {
    const { data, size } = this;
    const base = triangle(size);
    if (base + size >= data.length) throw new RangeError(`room for ${size} rows only`);
    let pivot = row[size]!;
    for (let j = 0, other = 0; j < size; other += ++j) {
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= data[base + k]! * data[other + k]!;
      const value = sum / data[other + j]!;
      data[base + j] = value;
      pivot -= value * value;
    }
    if (!(pivot > 1e-14 * Math.abs(row[size]!))) return false;
    data[base + size] = Math.sqrt(pivot);
    this.size = size + 1;
    return true;
  }

  /** Solves L z = b in place; `b` may be longer than `size`. */
  solveLower(b: Float64Array): void {
    const { data, size } = this;
    let at = 0;
    for (let i = 0; i < size; i++) {
      let rest = b[i]!;
      for (let k = 0; k < i; k++) rest -= data[at++]! * b[k]!;
      b[i] = rest / data[at++]!;
    }
  }

  /** Solves L^T x = z in place. */
  solveUpper(z: Float64Array): void {
    const { data, size } = this;
    for (let i = size - 1; i >= 0; i--) {
      const base = triangle(i);
      const value = z[i]! / data[base + i]!;
      z[i] = value;
      for (let k = 0; k < i; k++) z[k]! -= data[base + k]! * value;
    }
  }
}

/** Numbers of a lower triangle with so many rows. */
function triangle(rows: number): number {
  return (rows * (rows + 1)) / 2;
}

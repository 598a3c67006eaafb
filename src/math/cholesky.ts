/**
 * Cholesky factors grown row by row: L with L L^T = A, row-major in a buffer that has room for `capacity` rows.
 * Appending a row costs O(n^2), so a model that gains a point need not start again.
 */
export class Cholesky {
  readonly data: Float64Array;
  readonly capacity: number;
  size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.data = new Float64Array(capacity * capacity);
  }

  /**
   * Appends one row of the symmetric matrix: `row[0..size]`, the last of them on the diagonal.
   * Returns false, and changes nothing, when the matrix would no longer be positive definite.
   */
  append(row: ArrayLike<number>): boolean {
    const { data, capacity, size } = this;
    if (size >= capacity) throw new RangeError(`room for ${capacity} rows only`);
    const base = size * capacity;
    let pivot = row[size]!;
    for (let j = 0; j < size; j++) {
      const other = j * capacity;
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
    const { data, capacity, size } = this;
    for (let i = 0; i < size; i++) {
      const base = i * capacity;
      let sum = b[i]!;
      for (let k = 0; k < i; k++) sum -= data[base + k]! * b[k]!;
      b[i] = sum / data[base + i]!;
    }
  }

  /**
   * `solveLower` for `count` right-hand sides, one after the other and `stride` apart. Four at a time, for the time goes
   * into reading L; each gets the very numbers that `solveLower` gives it.
   */
  solveLowerAll(b: Float64Array, count: number, stride: number): void {
    const { data, capacity, size } = this;
    let column = 0;
    for (; column + 4 <= count; column += 4) {
      const [b0, b1, b2, b3] = [0, 1, 2, 3].map((c) => (column + c) * stride) as [
        number,
        number,
        number,
        number,
      ];
      for (let i = 0; i < size; i++) {
        const base = i * capacity;
        let s0 = b[b0 + i]!;
        let s1 = b[b1 + i]!;
        let s2 = b[b2 + i]!;
        let s3 = b[b3 + i]!;
        for (let k = 0; k < i; k++) {
          const l = data[base + k]!;
          s0 -= l * b[b0 + k]!;
          s1 -= l * b[b1 + k]!;
          s2 -= l * b[b2 + k]!;
          s3 -= l * b[b3 + k]!;
        }
        const pivot = data[base + i]!;
        b[b0 + i] = s0 / pivot;
        b[b1 + i] = s1 / pivot;
        b[b2 + i] = s2 / pivot;
        b[b3 + i] = s3 / pivot;
      }
    }
    for (; column < count; column++) this.solveLower(b.subarray(column * stride));
  }

  /** Solves L^T x = z in place. */
  solveUpper(z: Float64Array): void {
    const { data, capacity, size } = this;
    for (let i = size - 1; i >= 0; i--) {
      const base = i * capacity;
      const value = z[i]! / data[base + i]!;
      z[i] = value;
      for (let k = 0; k < i; k++) z[k]! -= data[base + k]! * value;
    }
  }

  /** log det A. */
  logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.data[i * this.capacity + i]!);
    return 2 * sum;
  }
}

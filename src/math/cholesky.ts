/**
 * Cholesky factors grown row by row: L with L L^T = A, its lower triangle alone, row after row (row i from i (i + 1) / 2
 * on). Appending a row costs O(n^2), so a model that gains a point need not start again.
 */
export class Cholesky {
  data: Float64Array;
  /** Rows that there is room for. */
  capacity: number;
  size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.data = new Float64Array(triangle(capacity));
  }

  get bytes(): number {
    return this.data.byteLength;
  }

  /** Makes room for so many rows, at least as many as it holds. */
  reserve(rows: number): void {
    const next = new Float64Array(triangle(rows));
    next.set(this.data.subarray(0, triangle(this.size)));
    this.data = next;
    this.capacity = rows;
  }

  /** Row i of L up to its diagonal, in place. */
  row(i: number): Float64Array {
    return this.data.subarray(triangle(i), triangle(i + 1));
  }

  /**
   * Appends one row of the symmetric matrix: `row[0..size]`, the last of them on the diagonal.
   * Returns false, and changes nothing, when the matrix would no longer be positive definite. Throws RangeError when
   * there is no room.
   */
  append(row: ArrayLike<number>): boolean {
    if (this.size >= this.capacity) throw new RangeError(`room for ${this.capacity} rows only`);
    return this.finish(row, 0, row[this.size]!);
  }

  /**
   * Appends four rows: each as if those before it had been taken, of which it gets the very numbers that `append` gives it.
   * Four at a time, for the time goes into reading L. `rows[c]` holds `size + c + 1` numbers; returns which were taken.
   */
  appendFour(rows: readonly Float64Array[]): readonly boolean[] {
    const { data, capacity, size } = this;
    if (size + 4 > capacity) throw new RangeError(`room for ${capacity} rows only`);
    const [r0, r1, r2, r3] = rows as readonly [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const [b0, b1, b2, b3] = [0, 1, 2, 3].map((c) => triangle(size + c)) as [
      number,
      number,
      number,
      number,
    ];
    const pivots = Float64Array.from(rows, (row, c) => row[size + c]!);
    for (let j = 0, other = 0; j < size; other += ++j) {
      let s0 = r0[j]!;
      let s1 = r1[j]!;
      let s2 = r2[j]!;
      let s3 = r3[j]!;
      for (let k = 0; k < j; k++) {
        const l = data[other + k]!;
        s0 -= data[b0 + k]! * l;
        s1 -= data[b1 + k]! * l;
        s2 -= data[b2 + k]! * l;
        s3 -= data[b3 + k]! * l;
      }
      const diagonal = data[other + j]!;
      data[b0 + j] = s0 /= diagonal;
      data[b1 + j] = s1 /= diagonal;
      data[b2 + j] = s2 /= diagonal;
      data[b3 + j] = s3 /= diagonal;
      pivots[0]! -= s0 * s0;
      pivots[1]! -= s1 * s1;
      pivots[2]! -= s2 * s2;
      pivots[3]! -= s3 * s3;
    }
    const taken: boolean[] = [];
    for (const [c, row] of rows.entries()) {
      // Without those that were refused.
      const kept = taken.includes(false)
        ? row.filter((_, i) => i < size || i === size + c || taken[i - size] === true)
        : row;
      const from = triangle(size + c);
      if (this.size < size + c) data.copyWithin(triangle(this.size), from, from + size);
      taken.push(this.finish(kept, size, pivots[c]!));
    }
    return taken;
  }

  /** Takes in a row whose first `start` numbers stand there already, and have been taken off its pivot. */
  private finish(row: ArrayLike<number>, start: number, ownPivot: number): boolean {
    const { data, size } = this;
    const base = triangle(size);
    let pivot = ownPivot;
    for (let j = start, other = triangle(start); j < size; other += ++j) {
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
    for (let i = 0, base = 0; i < size; base += ++i) {
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
    const { data, size } = this;
    let column = 0;
    for (; column + 4 <= count; column += 4) {
      const [b0, b1, b2, b3] = [0, 1, 2, 3].map((c) => (column + c) * stride) as [
        number,
        number,
        number,
        number,
      ];
      let i = 0;
      let base = 0;
      // Two rows at a time: what is read of the right-hand sides serves both.
      for (; i + 1 < size; base += 2 * i + 3, i += 2) {
        const next = base + i + 1;
        let s0 = b[b0 + i]!;
        let s1 = b[b1 + i]!;
        let s2 = b[b2 + i]!;
        let s3 = b[b3 + i]!;
        let t0 = b[b0 + i + 1]!;
        let t1 = b[b1 + i + 1]!;
        let t2 = b[b2 + i + 1]!;
        let t3 = b[b3 + i + 1]!;
        for (let k = 0; k < i; k++) {
          const l = data[base + k]!;
          const m = data[next + k]!;
          const z0 = b[b0 + k]!;
          const z1 = b[b1 + k]!;
          const z2 = b[b2 + k]!;
          const z3 = b[b3 + k]!;
          s0 -= l * z0;
          s1 -= l * z1;
          s2 -= l * z2;
          s3 -= l * z3;
          t0 -= m * z0;
          t1 -= m * z1;
          t2 -= m * z2;
          t3 -= m * z3;
        }
        const pivot = data[base + i]!;
        const m = data[next + i]!;
        const nextPivot = data[next + i + 1]!;
        b[b0 + i] = s0 /= pivot;
        b[b1 + i] = s1 /= pivot;
        b[b2 + i] = s2 /= pivot;
        b[b3 + i] = s3 /= pivot;
        b[b0 + i + 1] = (t0 - m * s0) / nextPivot;
        b[b1 + i + 1] = (t1 - m * s1) / nextPivot;
        b[b2 + i + 1] = (t2 - m * s2) / nextPivot;
        b[b3 + i + 1] = (t3 - m * s3) / nextPivot;
      }
      if (i < size)
        for (const at of [b0, b1, b2, b3]) {
          let sum = b[at + i]!;
          for (let k = 0; k < i; k++) sum -= data[base + k]! * b[at + k]!;
          b[at + i] = sum / data[base + i]!;
        }
    }
    for (; column < count; column++) this.solveLower(b.subarray(column * stride));
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

  /** log det A. */
  logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.data[triangle(i) + i]!);
    return 2 * sum;
  }
}

/** Numbers of a lower triangle with so many rows. */
function triangle(rows: number): number {
  return (rows * (rows + 1)) / 2;
}

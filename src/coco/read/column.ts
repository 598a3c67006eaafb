/** A growing row-major table of doubles. */
export class Column {
  data: Float64Array;
  readonly width: number;

  constructor(width: number, rows = 1024) {
    this.width = width;
    this.data = new Float64Array(rows * width);
  }

  /** Makes row `row` writable, and returns where it begins. */
  reserve(row: number): number {
    const from = row * this.width;
    if (from + this.width > this.data.length) {
      const grown = new Float64Array(Math.ceil((row + 1) * 1.5) * this.width);
      grown.set(this.data);
      this.data = grown;
    }
    return from;
  }

  /** The first `rows` rows, without spare room. */
  finish(rows: number): Float64Array {
    return this.data.subarray(0, rows * this.width);
  }
}

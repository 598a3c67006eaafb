/** Doubles reserved at first, and by how much room grows: pages that nothing was written to take no memory. */
const FIRST = 1 << 19;
const GROWTH = 4;

/** A growing row-major table of doubles. */
export class Column {
  data: Float64Array;
  readonly width: number;

  constructor(width: number) {
    this.width = width;
    this.data = new Float64Array(Math.max(FIRST, 64 * width));
  }

  /** Makes row `row` writable, and returns where it begins. */
  reserve(row: number): number {
    const from = row * this.width;
    if (from + this.width > this.data.length) this.grow();
    return from;
  }

  /** The first `rows` rows, without spare room. */
  finish(rows: number): Float64Array {
    return this.data.subarray(0, rows * this.width);
  }

  private grow(): void {
    const grown = new Float64Array(GROWTH * this.data.length);
    grown.set(this.data);
    this.data = grown;
  }
}

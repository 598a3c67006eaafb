/**
 * The pairs of one cell that may match: of each detection the ground truths whose overlap reaches the lowest threshold,
 * in the order of the file.
 */
export class Overlaps {
  /** Where the pairs of the n-th detection of the cell begin. */
  starts = new Int32Array(64);
  /** Place of the ground truth in the cell. */
  truths = new Int32Array(256);
  values = new Float64Array(256);
  count = 0;

  begin(detections: number): void {
    this.count = 0;
    if (this.starts.length <= detections) this.starts = new Int32Array(2 * detections + 1);
  }

  add(truth: number, value: number): void {
    if (this.count === this.truths.length) {
      const truths = new Int32Array(2 * this.count);
      truths.set(this.truths);
      this.truths = truths;
      const values = new Float64Array(2 * this.count);
      values.set(this.values);
      this.values = values;
    }
    this.truths[this.count] = truth;
    this.values[this.count++] = value;
  }
}

/** Fills in the overlaps of a cell's detections [fromDt, toDt) with its ground truths [fromGt, toGt). */
export type OverlapKernel = (
  overlaps: Overlaps,
  fromGt: number,
  toGt: number,
  fromDt: number,
  toDt: number,
) => void;

/** What a classifier said of items whose classes are known. */
export interface Predictions {
  /** Items, n. */
  readonly count: number;
  /** k, at least 2. */
  readonly classes: number;
  /** n x k probabilities, row-major; every row sums to 1. */
  readonly probabilities: Float64Array;
  /** Right classes, 0 to k - 1. */
  readonly labels: Int32Array;
}

/** Rows of predictions in a new order, or some of them. */
export function takePredictions(
  { classes, probabilities, labels }: Predictions,
  rows: ArrayLike<number>,
): Predictions {
  const taken = new Float64Array(rows.length * classes);
  const own = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    taken.set(probabilities.subarray(row * classes, (row + 1) * classes), i * classes);
    own[i] = labels[row]!;
  }
  return { count: rows.length, classes, probabilities: taken, labels: own };
}

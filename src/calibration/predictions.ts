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
  /** What the model computes within of each item, n x d row-major, where a failure predictor learns from it, too. */
  readonly latent?: { readonly dimensions: number; readonly x: Float64Array } | undefined;
}

/** Rows of predictions in a new order, or some of them. */
export function takePredictions(
  { classes, probabilities, labels, latent }: Predictions,
  rows: ArrayLike<number>,
): Predictions {
  const taken = new Float64Array(rows.length * classes);
  const own = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    taken.set(probabilities.subarray(row * classes, (row + 1) * classes), i * classes);
    own[i] = labels[row]!;
  }
  return {
    count: rows.length,
    classes,
    probabilities: taken,
    labels: own,
    ...(latent === undefined ? {} : { latent: takeLatent(latent, rows) }),
  };
}

function takeLatent(
  { dimensions, x }: NonNullable<Predictions['latent']>,
  rows: ArrayLike<number>,
): NonNullable<Predictions['latent']> {
  const taken = new Float64Array(rows.length * dimensions);
  for (let i = 0; i < rows.length; i++)
    taken.set(x.subarray(rows[i]! * dimensions, (rows[i]! + 1) * dimensions), i * dimensions);
  return { dimensions, x: taken };
}

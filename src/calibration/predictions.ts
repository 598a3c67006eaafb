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
  /** What is judged is class 1 alone, such as that a detection is right: its chance is the confidence. Default: the likeliest class. */
  readonly isEvent?: boolean | undefined;
  /** The cluster of each item, such as the picture of a detection, where items of one depend on each other. */
  readonly clusters?: Int32Array | undefined;
  /** What the model computes within of each item, n x d row-major, where a failure predictor learns from it, too. */
  readonly latent?: { readonly dimensions: number; readonly x: Float64Array } | undefined;
}

/** Rows of predictions in a new order, or some of them. */
export function takePredictions(
  { classes, probabilities, labels, isEvent, clusters, latent }: Predictions,
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
    isEvent,
    ...(clusters === undefined ? {} : { clusters: Int32Array.from(rows, (row) => clusters[row]!) }),
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

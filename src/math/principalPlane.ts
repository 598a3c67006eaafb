import { PCA } from 'ml-pca';

/** The first two principal components of `n` rows as n x 2 coordinates; 0 where there are fewer. Signs are fixed. */
export function principalPlane(x: Float64Array, n: number): Float64Array {
  const d = x.length / n;
  const rows = Array.from({ length: n }, (_, i) => Array.from(x.subarray(i * d, (i + 1) * d)));
  const scores = new PCA(rows, { method: 'SVD', center: true, scale: false })
    .predict(rows, { nComponents: 2 })
    .to2DArray();
  const y = new Float64Array(2 * n);
  for (const axis of [0, 1]) {
    const largest = scores.reduce(
      (most, row) => (Math.abs(row[axis] ?? 0) > Math.abs(most) ? row[axis]! : most),
      0,
    );
    for (let i = 0; i < n; i++)
      y[2 * i + axis] = (scores[i]![axis] ?? 0) * (Math.sign(largest) || 1);
  }
  return y;
}

/**
 * The silhouette of each row (Rousseeuw 1987): (b - a) / max(a, b), with the mean distance a to its own cluster and b
 * to the nearest other; 0 for a row alone in its cluster. `distance` is n x n, `cluster` holds 0 to `clusters` - 1.
 */
export function silhouette(
  distance: Float64Array,
  cluster: ArrayLike<number>,
  clusters: number,
): Float64Array {
  const n = cluster.length;
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < n; i++) sizes[cluster[i]!]!++;
  const values = new Float64Array(n);
  const sums = new Float64Array(clusters);
  for (let i = 0; i < n; i++) {
    const own = cluster[i]!;
    if (sizes[own]! < 2) continue;
    sums.fill(0);
    for (let o = 0; o < n; o++) sums[cluster[o]!]! += distance[i * n + o]!;
    const a = sums[own]! / (sizes[own]! - 1);
    let b = Infinity;
    for (let c = 0; c < clusters; c++)
      if (c !== own && sizes[c]! > 0) b = Math.min(b, sums[c]! / sizes[c]!);
    if (b === Infinity) continue;
    values[i] = Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  }
  return values;
}

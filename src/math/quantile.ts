/**
 * The p-quantile of a sample, p in [0, 1], interpolated between order statistics (type 7 of Hyndman and Fan, 1996;
 * NumPy's default). NaN for an empty sample. `values` need not be sorted and is not changed.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(Float64Array.from(values).toSorted(), p);
}

/** `quantile` of a sample that is sorted already, ascending: constant time. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1], got ${p}`);
  if (sorted.length === 0) return NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // Equal neighbours first: infinite latencies must not become NaN.
  return low === high ? low : low + (position - below) * (high - low);
}

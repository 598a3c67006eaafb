/** A shift and a scale for each column: standardized = (value - mean) / deviation. */
export interface Standardizer {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** The means and deviations of the columns of row-major values; a constant column gets deviation 1. */
export function standardizerOf(values: Float32Array, columns: number): Standardizer {
  const rows = values.length / columns;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (const [i, value] of values.entries())
    mean[i % columns] = (mean[i % columns] ?? 0) + value / rows;
  for (const [i, value] of values.entries()) {
    const c = i % columns;
    deviation[c] = (deviation[c] ?? 0) + (value - (mean[c] ?? 0)) ** 2 / rows;
  }
  for (const [c, variance] of deviation.entries()) {
    // What rounding leaves of a constant column is not a scale.
    const noise = 1e-12 * (1 + Math.abs(mean[c] ?? 0)) ** 2;
    deviation[c] = variance > noise ? Math.sqrt(variance) : 1;
  }
  return { mean, deviation };
}

/** The standardizer that changes nothing. */
export function noStandardizer(columns: number): Standardizer {
  return { mean: new Float64Array(columns), deviation: new Float64Array(columns).fill(1) };
}

/** Row-major values, standardized. */
export function standardize(values: Float32Array, { mean, deviation }: Standardizer): Float32Array {
  const columns = mean.length;
  return values.map(
    (value, i) => (value - (mean[i % columns] ?? 0)) / (deviation[i % columns] ?? 1),
  );
}

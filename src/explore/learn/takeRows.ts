import type { TrainingSet } from '../../surrogates/surrogate.ts';

/** The features of some rows of a training set, row-major. */
export function takeRows({ x, dimensions: d }: TrainingSet, rows: readonly number[]): Float64Array {
  const taken = new Float64Array(rows.length * d);
  for (const [at, row] of rows.entries()) taken.set(x.subarray(row * d, (row + 1) * d), at * d);
  return taken;
}

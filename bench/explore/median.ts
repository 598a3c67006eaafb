import { quantile } from '../../src/math/quantile.ts';

/** The median of a sample. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

import type { Interval } from '../../core/measurement.ts';
import { quantileOfSorted } from '../../math/quantile.ts';

/** The percentile interval of replicates (Efron, 1979); undefined when fewer than nine in ten of them have a value. */
export function percentileInterval(
  replicates: readonly number[],
  confidence: number,
  method: string,
): Interval | undefined {
  const known = Float64Array.from(replicates.filter((value) => Number.isFinite(value)));
  if (known.length < 0.9 * replicates.length || known.length < 20) return undefined;
  const sorted = known.toSorted();
  const tail = (1 - confidence) / 2;
  return {
    lower: quantileOfSorted(sorted, tail),
    upper: quantileOfSorted(sorted, 1 - tail),
    confidence,
    method,
  };
}

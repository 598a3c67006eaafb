import type { Interval } from '../../core/measurement.ts';
import { quantileOfSorted } from '../../math/quantile.ts';

/** Fewer images than this say too little of how images differ. */
const LEAST_IMAGES = 10;
const LEAST_REPLICATES = 20;
/** Sums of equal terms in other orders differ by less. */
const ROUNDING = 1e-9;

/** What an interval says of itself, and how many images were drawn from. */
export interface PercentileOptions {
  readonly confidence: number;
  readonly method: string;
  readonly images: number;
}

/**
 * The percentile interval of replicates (Efron, 1979). Undefined where it would feign certainty: for fewer than ten
 * images, when fewer than nine in ten replicates have a value, and when all replicates are equal, as those of a model
 * without any error are: how often errors happen that no image shows, drawing the same images again cannot tell.
 */
export function percentileInterval(
  replicates: readonly number[],
  { confidence, method, images }: PercentileOptions,
): Interval | undefined {
  if (images < LEAST_IMAGES) return undefined;
  const known = Float64Array.from(replicates.filter((value) => Number.isFinite(value)));
  if (known.length < 0.9 * replicates.length || known.length < LEAST_REPLICATES) return undefined;
  const sorted = known.toSorted();
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (most - least <= ROUNDING * Math.max(1, Math.abs(most))) return undefined;
  const tail = (1 - confidence) / 2;
  return {
    lower: quantileOfSorted(sorted, tail),
    upper: quantileOfSorted(sorted, 1 - tail),
    confidence,
    method,
  };
}

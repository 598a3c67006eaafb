import type { Interval } from '../../core/measurement.ts';
import { quantileOfSorted } from '../../math/quantile.ts';

/** Fewer images than this say too little of how images differ. */
const LEAST_IMAGES = 10;
const LEAST_REPLICATES = 20;
/** Sums of equal terms in other orders differ by less. */
const ROUNDING = 1e-9;

/** What an interval is of, what it says of itself, and how many images were drawn from. */
export interface PercentileOptions {
  /** The figure on the images themselves. */
  readonly value: number;
  readonly confidence: number;
  readonly method: string;
  readonly images: number;
  /** What the figure can be at all. Default 0 to 1. */
  readonly range?: readonly [number, number] | undefined;
}

/**
 * The percentile interval of replicates (Efron, 1979), moved by their bias, of what other sets of as many images give.
 * AP is the mean of maxima: on few objects it comes out too high, and once more too high on images drawn from those. By
 * how much, the mean of the replicates less the value estimates (Efron and Tibshirani, 1993, chapter 10). The interval
 * holds what is left when this is taken off once, which lies around the value, and when it is taken off twice, which is
 * nearer to what many images would give.
 *
 * Undefined where it would feign certainty: for fewer than ten images, when fewer than nine in ten replicates have a
 * value, and when all replicates are equal, as those of a model without any error are: how often errors happen that no
 * image shows, drawing the same images again cannot tell.
 */
export function percentileInterval(
  replicates: readonly number[],
  { value, confidence, method, images, range = [0, 1] }: PercentileOptions,
): Interval | undefined {
  if (images < LEAST_IMAGES || !Number.isFinite(value)) return undefined;
  const known = Float64Array.from(replicates.filter((one) => Number.isFinite(one)));
  if (known.length < 0.9 * replicates.length || known.length < LEAST_REPLICATES) return undefined;
  const sorted = known.toSorted();
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (most - least <= ROUNDING * Math.max(1, Math.abs(most))) return undefined;
  const bias = known.reduce((sum, one) => sum + one, 0) / known.length - value;
  const tail = (1 - confidence) / 2;
  const inRange = (end: number) => Math.min(range[1], Math.max(range[0], end));
  return {
    lower: inRange(quantileOfSorted(sorted, tail) - Math.max(bias, 2 * bias)),
    upper: inRange(quantileOfSorted(sorted, 1 - tail) - Math.min(bias, 2 * bias)),
    confidence,
    method,
  };
}

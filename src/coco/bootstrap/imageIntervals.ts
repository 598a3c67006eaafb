import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { percentileInterval } from './percentileInterval.ts';
import { drawWeights } from './weights.ts';

/** How figures are drawn again: images with replacement. */
export interface ImageBootstrap {
  readonly images: number;
  readonly replicates: number;
  readonly confidence: number;
  readonly random: RandomStream;
}

/**
 * Percentile intervals of figures over images drawn with replacement. `figures` gives all of them, always in one order,
 * when each image counts `weights[image]` times; NaN where a draw leaves nothing to measure. `most` bounds the replicates
 * of figures that are slow to compute.
 */
export function imageIntervals(
  { images, replicates, confidence, random }: ImageBootstrap,
  figures: (weights: Int32Array) => readonly number[],
  most = Infinity,
): readonly (Interval | undefined)[] {
  const count = Math.min(replicates, most);
  const rows = Array.from({ length: count }, () => figures(drawWeights(images, random)));
  const method = `percentile bootstrap over images, ${count} replicates`;
  return (rows[0] ?? []).map((_, column) =>
    percentileInterval(
      rows.map((row) => row[column]!),
      { confidence, method, images },
    ),
  );
}

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
 * of figures that are slow to compute, `range` what they can be: default any number from 0 on.
 */
export function imageIntervals(
  { images, replicates, confidence, random }: ImageBootstrap,
  figures: (weights: Int32Array) => readonly number[],
  {
    most = Infinity,
    range = [0, Infinity],
  }: { readonly most?: number; readonly range?: readonly [number, number] } = {},
): readonly (Interval | undefined)[] {
  const count = Math.min(replicates, most);
  const rows = Array.from({ length: count }, () => figures(drawWeights(images, random)));
  const method = `bias-corrected percentile bootstrap over images, ${count} replicates`;
  const values = figures(new Int32Array(images).fill(1));
  return values.map((value, column) =>
    percentileInterval(
      rows.map((row) => row[column]!),
      { value, confidence, method, images, range },
    ),
  );
}

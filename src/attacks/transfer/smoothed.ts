import type { PointForm } from '../../judgement/preprocessing.ts';

/** A gradient convolved with a Gaussian kernel in both directions; its standard deviation is a sixth of its side. */
export function smoothed(
  gradient: Float32Array,
  { height, width, channels }: PointForm,
  side: number,
): Float32Array {
  const reach = Math.floor(side / 2);
  const sd = Math.max(side, 1) / 6;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sd * sd)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, extent: number, stride: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = Math.floor(i / stride) % extent;
      for (let k = -reach; k <= reach; k++)
        if (at + k >= 0 && at + k < extent)
          to[i]! += (weights[k + reach]! / total) * from[i + k * stride]!;
    }
    return to;
  };
  return along(along(gradient, width, channels), height, width * channels);
}

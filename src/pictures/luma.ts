import type { Picture } from '../core/picture.ts';

/** The light of each pixel: luma of ITU-R BT.601 for three channels, else the first channel. */
export function luma({ height, width, channels, data }: Picture): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) =>
    channels === 3
      ? 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!
      : data[i * channels]!,
  );
}

import type { Picture } from '../core/picture.ts';

/** An odd square of weights, row by row. */
export interface Kernel {
  readonly size: number;
  readonly weights: Float64Array;
}

/** Correlates every channel with a kernel; beyond the edges the picture is mirrored about its outermost pixels (dcb|abcd). */
export function filter(picture: Picture, { size, weights }: Kernel): Picture {
  const { height, width, channels, data } = picture;
  const reach = (size - 1) / 2;
  const rows = Int32Array.from({ length: height + 2 * reach }, (_, i) => mirror(i - reach, height));
  const columns = Int32Array.from({ length: width + 2 * reach }, (_, i) =>
    mirror(i - reach, width),
  );
  const filtered = new Float32Array(data.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = 0; k < size; k++) {
          const line = rows[row + k]! * width;
          for (let l = 0; l < size; l++) {
            const weight = weights[k * size + l]!;
            if (weight !== 0)
              sum += weight * data[(line + columns[column + l]!) * channels + channel]!;
          }
        }
        filtered[(row * width + column) * channels + channel] = sum;
      }
  return { ...picture, data: filtered };
}

/** The place inside [0, length) that is mirrored about the outermost pixel itself. */
export function mirror(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const place = ((index % period) + period) % period;
  return place < length ? place : period - place;
}

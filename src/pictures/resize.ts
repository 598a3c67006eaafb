import type { Picture } from '../core/picture.ts';

/**
 * A picture in another size, by a triangle filter that widens where it makes smaller (the antialiased bilinear
 * resampling of Pillow and torchvision). The same size is returned as it is.
 */
export function resize(picture: Picture, height: number, width: number): Picture {
  const across = picture.width === width ? picture : resample(picture, width, true);
  return across.height === height ? across : resample(across, height, false);
}

function resample(picture: Picture, size: number, along: boolean): Picture {
  const { channels, data } = picture;
  const length = along ? picture.width : picture.height;
  const width = along ? size : picture.width;
  const height = along ? picture.height : size;
  const step = along ? channels : picture.width * channels;
  const windows = Array.from({ length: size }, (_, i) => triangle(i, length, size));
  const resized = new Float32Array(width * height * channels);
  let out = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const { first, weights } = windows[along ? column : row]!;
      const start = along
        ? (row * picture.width + first) * channels
        : (first * picture.width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k]! * data[start + k * step + channel]!;
        resized[out++] = sum;
      }
    }
  }
  return { ...picture, height, width, data: resized };
}

/** The old places under the filter of a new one, with weights that sum to 1. */
export function triangle(
  place: number,
  length: number,
  size: number,
): { readonly first: number; readonly weights: Float64Array } {
  const ratio = length / size;
  const reach = Math.max(1, ratio);
  const centre = (place + 0.5) * ratio;
  const first = Math.max(0, Math.floor(centre - reach + 0.5));
  const last = Math.min(length, Math.floor(centre + reach + 0.5));
  const weights = Float64Array.from({ length: last - first }, (_, k) =>
    Math.max(0, 1 - Math.abs((first + k + 0.5 - centre) / reach)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first, weights: weights.map((weight) => weight / total) };
}

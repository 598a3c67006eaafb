import type { Picture } from '../core/picture.ts';

/** A picture in another size by Pillow's box filter: the mean of the pixels under the new one, the nearest one when it grows. */
export function boxResize(picture: Picture, height: number, width: number): Picture {
  const across = resample(picture, width, true);
  return resample(across, height, false);
}

function resample(picture: Picture, size: number, along: boolean): Picture {
  const { channels, data } = picture;
  const length = along ? picture.width : picture.height;
  if (size === length) return picture;
  const width = along ? size : picture.width;
  const height = along ? picture.height : size;
  const step = (along ? 1 : picture.width) * channels;
  const ratio = length / size;
  const reach = 0.5 * Math.max(1, ratio);
  const resized = new Float32Array(width * height * channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const centre = ((along ? column : row) + 0.5) * ratio;
      const first = Math.max(0, Math.floor(centre - reach + 0.5));
      const last = Math.min(length, Math.floor(centre + reach + 0.5));
      const start =
        (along ? row * picture.width + first : first * picture.width + column) * channels;
      // Pillow's box holds pixels whose centre is more than -0.5 and at most 0.5 of the filter away.
      const inside = Array.from({ length: last - first }, (_, k) => {
        const away = (first + k + 0.5 - centre) / (2 * reach);
        return away > -0.5 && away <= 0.5 ? 1 : 0;
      });
      const total = inside.reduce<number>((sum, weight) => sum + weight, 0);
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const [k, weight] of inside.entries())
          sum += weight * data[start + k * step + channel]!;
        resized[(row * width + column) * channels + channel] = sum / total;
      }
    }
  return { ...picture, height, width, data: resized };
}

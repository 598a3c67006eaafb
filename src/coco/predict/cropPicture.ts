import type { Picture } from '../../core/picture.ts';
import type { Crop } from './crop.ts';

/** A part of a picture at another size, bilinear; what lies outside the picture is of grey `fill`, 0 to 1. Default black. */
export function cropPicture(
  picture: Picture,
  crop: Crop,
  { height, width }: { readonly height: number; readonly width: number },
  fill = 0,
): Picture {
  const { channels } = picture;
  const data = new Float32Array(height * width * channels);
  const pixel = (row: number, column: number, c: number) =>
    row < 0 || column < 0 || row >= picture.height || column >= picture.width
      ? fill
      : picture.data[(row * picture.width + column) * channels + c]!;
  for (let row = 0; row < height; row++) {
    const y = crop.y + ((row + 0.5) / height) * crop.height - 0.5;
    const top = Math.floor(y);
    for (let column = 0; column < width; column++) {
      const x = crop.x + ((column + 0.5) / width) * crop.width - 0.5;
      const left = Math.floor(x);
      const [v, u] = [y - top, x - left];
      for (let c = 0; c < channels; c++) {
        data[(row * width + column) * channels + c] =
          (1 - v) * ((1 - u) * pixel(top, left, c) + u * pixel(top, left + 1, c)) +
          v * ((1 - u) * pixel(top + 1, left, c) + u * pixel(top + 1, left + 1, c));
      }
    }
  }
  return { kind: 'picture', height, width, channels, data };
}

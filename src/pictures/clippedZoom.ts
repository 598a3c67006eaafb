import type { Picture } from '../core/picture.ts';

/** The middle of a picture enlarged by a factor from 1 to the picture's size, bilinearly, corners on corners (scipy.ndimage.zoom). */
export function clippedZoom(picture: Picture, factor: number): Picture {
  const { height, width, channels, data } = picture;
  const rows = axis(height, factor);
  const columns = axis(width, factor);
  const zoomed = new Float32Array(data.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [y, x] = [rows[row]!, columns[column]!];
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [below, right] = [Math.min(height - 1, top + 1), Math.min(width - 1, left + 1)];
      const [v, u] = [y - top, x - left];
      for (let c = 0; c < channels; c++) {
        const at = (line: number, place: number): number =>
          data[(line * width + place) * channels + c]!;
        zoomed[(row * width + column) * channels + c] =
          (1 - v) * ((1 - u) * at(top, left) + u * at(top, right)) +
          v * ((1 - u) * at(below, left) + u * at(below, right));
      }
    }
  return { ...picture, data: zoomed };
}

/** Where each pixel of a line is read. */
function axis(length: number, factor: number): Float64Array {
  const cut = Math.ceil(length / factor);
  const first = Math.floor((length - cut) / 2);
  const size = Math.round(cut * factor);
  const trim = Math.floor((size - length) / 2);
  const step = size > 1 ? (cut - 1) / (size - 1) : 0;
  return Float64Array.from({ length }, (_, i) => first + (i + trim) * step);
}

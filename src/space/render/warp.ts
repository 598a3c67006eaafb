import type { Affine } from './affine.ts';
import { insidePlace } from './border.ts';
import type { Border } from './border.ts';
import type { Picture } from './picture.ts';

/**
 * Moves a picture: every pixel of the result is read at the place that `from` names, interpolated bilinearly between
 * the centres of four pixels. Nothing is smoothed before it is made smaller. `fill` is the value beyond a `fill` border.
 */
export function warp(picture: Picture, from: Affine, border: Border, fill: number): Picture {
  const { width, height, channels, data } = picture;
  const [a, b, c, d, e, f] = from;
  const moved = new Float32Array(data.length);
  let out = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = a * column + b * row + c;
      const y = d * column + e * row + f;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const down = y - top;
      const x0 = insidePlace(left, width, border);
      const x1 = right === 0 ? x0 : insidePlace(left + 1, width, border);
      const y0 = insidePlace(top, height, border);
      const y1 = down === 0 ? y0 : insidePlace(top + 1, height, border);
      for (let channel = 0; channel < channels; channel++) {
        const at = (line: number, place: number): number =>
          line < 0 || place < 0 ? fill : data[(line * width + place) * channels + channel]!;
        const upper = right === 0 ? at(y0, x0) : at(y0, x0) * (1 - right) + at(y0, x1) * right;
        if (down === 0) moved[out++] = upper;
        else {
          const lower = right === 0 ? at(y1, x0) : at(y1, x0) * (1 - right) + at(y1, x1) * right;
          moved[out++] = upper * (1 - down) + lower * down;
        }
      }
    }
  }
  return { ...picture, data: moved };
}

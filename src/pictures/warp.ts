import type { Affine } from './affine.ts';
import { insidePlace } from './border.ts';
import type { Border } from './border.ts';
import type { Picture } from '../core/picture.ts';

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
      // Where the four pixels begin; below 0: nothing but the fill value.
      const p00 = y0 < 0 || x0 < 0 ? -1 : (y0 * width + x0) * channels;
      const p01 = y0 < 0 || x1 < 0 ? -1 : (y0 * width + x1) * channels;
      const p10 = y1 < 0 || x0 < 0 ? -1 : (y1 * width + x0) * channels;
      const p11 = y1 < 0 || x1 < 0 ? -1 : (y1 * width + x1) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const v00 = p00 < 0 ? fill : data[p00 + channel]!;
        const v01 = p01 < 0 ? fill : data[p01 + channel]!;
        const v10 = p10 < 0 ? fill : data[p10 + channel]!;
        const v11 = p11 < 0 ? fill : data[p11 + channel]!;
        const upper = v00 * (1 - right) + v01 * right;
        const lower = v10 * (1 - right) + v11 * right;
        moved[out++] = upper * (1 - down) + lower * down;
      }
    }
  }
  return { ...picture, data: moved };
}

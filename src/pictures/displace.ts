import type { Picture } from '../core/picture.ts';
import { insidePlace } from './border.ts';

/** Reads every pixel at a place that is moved by `x` and `y` pixels, bilinearly; beyond the edges the picture is mirrored. */
export function displace(picture: Picture, x: Float32Array, y: Float32Array): Picture {
  const { height, width, channels, data } = picture;
  const moved = new Float32Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const row = Math.floor(pixel / width) + y[pixel]!;
    const column = (pixel % width) + x[pixel]!;
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [v, u] = [row - top, column - left];
    for (const [dy, dx, weight] of [
      [0, 0, (1 - v) * (1 - u)],
      [0, 1, (1 - v) * u],
      [1, 0, v * (1 - u)],
      [1, 1, v * u],
    ] as const) {
      if (weight === 0) continue;
      const from =
        insidePlace(top + dy, height, 'reflect') * width + insidePlace(left + dx, width, 'reflect');
      for (let c = 0; c < channels; c++)
        moved[pixel * channels + c]! += weight * data[from * channels + c]!;
    }
  }
  return { ...picture, data: moved };
}

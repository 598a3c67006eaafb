import type { Picture } from '../core/picture.ts';

/** A rectangle by its middle and size, in shares of a picture's width and height. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Puts a rectangle of one value over a picture; a pixel that it covers in part is mixed, so that nothing jumps. */
export function cover(picture: Picture, rectangle: Rectangle, fill: number): Picture {
  const { width, height, channels } = picture;
  const across = coverage(width, rectangle.x, rectangle.width);
  const down = coverage(height, rectangle.y, rectangle.height);
  const data = picture.data.slice();
  for (let row = 0; row < height; row++) {
    if (down[row] === 0) continue;
    for (let column = 0; column < width; column++) {
      const share = down[row]! * across[column]!;
      if (share === 0) continue;
      const start = (row * width + column) * channels;
      for (let i = start; i < start + channels; i++)
        data[i] = data[i]! * (1 - share) + fill * share;
    }
  }
  return { ...picture, data };
}

/** The share of each pixel of a line that a stretch covers. */
function coverage(length: number, middle: number, size: number): Float64Array {
  const from = (middle - size / 2) * length;
  const to = (middle + size / 2) * length;
  return Float64Array.from({ length }, (_, i) =>
    Math.max(0, Math.min(to, i + 1) - Math.max(from, i)),
  );
}

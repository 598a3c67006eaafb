import type { Picture } from '../../core/picture.ts';

/** Cells along the longer side of a box: a face of so few cannot be recognised. */
const CELLS = 4;

/** A copy of a picture in which a box (x, y, width, height) consists of at most 4 by 4 cells of one colour each, their mean. */
export function mosaic(
  picture: Picture,
  [x, y, w, h]: readonly [number, number, number, number],
): Picture {
  const { width, height, channels } = picture;
  const data = picture.data.slice();
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, bottom] = [Math.min(width, Math.ceil(x + w)), Math.min(height, Math.ceil(y + h))];
  const side = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / CELLS));
  for (let fromY = top; fromY < bottom; fromY += side) {
    for (let fromX = left; fromX < right; fromX += side) {
      const [toX, toY] = [Math.min(right, fromX + side), Math.min(bottom, fromY + side)];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let row = fromY; row < toY; row++) {
          for (let column = fromX; column < toX; column++)
            sum += picture.data[(row * width + column) * channels + c]!;
        }
        const mean = sum / ((toX - fromX) * (toY - fromY));
        for (let row = fromY; row < toY; row++) {
          for (let column = fromX; column < toX; column++)
            data[(row * width + column) * channels + c] = mean;
        }
      }
    }
  }
  return { ...picture, data };
}

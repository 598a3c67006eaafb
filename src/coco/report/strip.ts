import type { Picture } from '../../core/picture.ts';

const GAP = 8;

/** Pictures of three channels side by side on white. */
export function strip(pictures: readonly Picture[]): Picture {
  const height = Math.max(...pictures.map((one) => one.height));
  const width = pictures.reduce((sum, one) => sum + one.width + GAP, -GAP);
  const data = new Float32Array(height * width * 3).fill(1);
  let left = 0;
  for (const one of pictures) {
    for (let row = 0; row < one.height; row++) {
      const line = one.data.subarray(3 * row * one.width, 3 * (row + 1) * one.width);
      data.set(line, 3 * (row * width + left));
    }
    left += one.width + GAP;
  }
  return { kind: 'picture', height, width, channels: 3, data };
}

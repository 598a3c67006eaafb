import type { Picture } from '../core/picture.ts';
import { filter } from './filter.ts';

/** How far from an edge water shines, in pixels. */
const REACH = 20;

/**
 * The shine of drops of water, from 0 to 1: their thickness times a relief of the distance to their edges, which lights
 * them from one side, as ImageNet-C's spatter makes it. One value a pixel.
 */
export function waterShine(liquid: Picture): Float32Array {
  const distance = edgeDistance(liquid).map((value) => Math.min(REACH, value) / REACH);
  const mean = { size: 3, weights: new Float64Array(9).fill(1 / 9) };
  const smooth = filter({ ...liquid, data: Float32Array.from(distance) }, mean);
  const relief = filter(equalise(smooth), {
    size: 3,
    weights: Float64Array.of(-2, -1, 0, -1, 1, 1, 0, 1, 2),
  });
  const light = filter(
    { ...relief, data: relief.data.map((value) => Math.min(1, Math.max(0, value))) },
    mean,
  );
  const shine = light.data.map((value, i) => value * liquid.data[i]!);
  const most = shine.reduce((high, value) => Math.max(high, value), 0);
  return most === 0 ? shine : shine.map((value) => value / most);
}

/** Spreads the values of a picture evenly over 0 to 1, in 256 steps. */
function equalise(picture: Picture): Picture {
  const counts = new Float64Array(256);
  const level = (value: number): number => Math.min(255, Math.round(value * 255));
  for (const value of picture.data) counts[level(value)]!++;
  const first = counts.find((count) => count > 0) ?? 0;
  const rest = picture.data.length - first;
  if (rest === 0) return picture;
  let below = 0;
  const shares = counts.map((count) => {
    below += count;
    return Math.max(0, below - first) / rest;
  });
  return { ...picture, data: picture.data.map((value) => shares[level(value)]!) };
}

/** The distance of each pixel to the nearest edge of a drop, by steps of 1, 1.4 and 2.1969 (Borgefors 1986, 5 x 5). */
function edgeDistance({ height, width, data }: Picture): Float64Array {
  const isDrop = (row: number, column: number): boolean => data[row * width + column]! > 0;
  const distance = new Float64Array(height * width).fill(Infinity);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const own = isDrop(row, column);
      const right = column + 1 < width && isDrop(row, column + 1) !== own;
      const below = row + 1 < height && isDrop(row + 1, column) !== own;
      if (right || below) distance[row * width + column] = 0;
    }
  const steps = [
    [0, -1, 1],
    [-1, 0, 1],
    [-1, -1, 1.4],
    [-1, 1, 1.4],
    [-1, -2, 2.1969],
    [-1, 2, 2.1969],
    [-2, -1, 2.1969],
    [-2, 1, 2.1969],
  ] as const;
  for (const sign of [1, -1])
    for (let i = 0; i < height * width; i++) {
      const at = sign === 1 ? i : height * width - 1 - i;
      const [row, column] = [Math.floor(at / width), at % width];
      for (const [dy, dx, length] of steps) {
        const [y, x] = [row + sign * dy, column + sign * dx];
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        distance[at] = Math.min(distance[at]!, distance[y * width + x]! + length);
      }
    }
  return distance;
}

import type { RandomStream } from '../core/random.ts';
import { plasma } from './plasma.ts';

/** Ice needles for each pixel of a picture's side. */
const NEEDLES = 0.8;

/**
 * A texture of frost, from 0 to 1: a rough cloud under needles of ice that grow from the edges of the picture, where
 * real frost begins. One value a pixel.
 */
export function frostTexture(height: number, width: number, random: RandomStream): Float32Array {
  const rough = plasma(height, width, 1.5, random);
  const texture = rough.map((value) => 0.55 * value);
  const side = Math.max(height, width);
  const count = Math.round(NEEDLES * side);
  for (let i = 0; i < count; i++) {
    // A place on the rim, and a direction into the picture.
    const along = random.uniform();
    const edge = random.integer(4);
    const [row, column] = [
      [0, along * height, height - 1, along * height][edge]!,
      [along * width, width - 1, along * width, 0][edge]!,
    ];
    const inwards = [0.5, 1, 1.5, 0][edge]! * Math.PI;
    grow(texture, height, width, [row, column], inwards + 1.2 * random.normal(), side, random, 2);
  }
  return texture.map((value) => Math.min(1, value));
}

/** Draws a needle and, on its way, shorter ones at 60 degrees, as ice grows. */
function grow(
  texture: Float32Array,
  height: number,
  width: number,
  [row, column]: readonly [number, number],
  angle: number,
  side: number,
  random: RandomStream,
  generations: number,
): void {
  const length = side * (0.1 + 0.35 * random.uniform()) * 0.4 ** (2 - generations);
  const [down, right] = [Math.sin(angle), Math.cos(angle)];
  for (let t = 0; t < length; t++) {
    const [y, x] = [Math.round(row + t * down), Math.round(column + t * right)];
    if (y < 0 || x < 0 || y >= height || x >= width) return;
    const at = y * width + x;
    texture[at] = Math.max(texture[at]!, 0.45 + 0.5 * (1 - t / length));
    if (generations > 0 && random.uniform() < 0.08)
      grow(
        texture,
        height,
        width,
        [y, x],
        angle + (random.uniform() < 0.5 ? 1 : -1) * (Math.PI / 3),
        side,
        random,
        generations - 1,
      );
  }
}

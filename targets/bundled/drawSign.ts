import type { RandomStream } from '../../src/core/random.ts';
import type { Picture } from '../../src/core/picture.ts';

/** The classes, in the order of the model's output: alphabetical. */
export const SIGNS = ['limit', 'priority', 'stop', 'warning', 'yield'] as const;

export type Sign = (typeof SIGNS)[number];

/** Pixels of a picture's side. */
export const SIDE = 24;

type Color = readonly [number, number, number];

const RED: Color = [0.76, 0.09, 0.13];
const WHITE: Color = [0.95, 0.95, 0.93];
const YELLOW: Color = [0.96, 0.76, 0.12];
const BLACK: Color = [0.1, 0.1, 0.11];

/** Samples of a pixel's side. */
const FINE = 4;

/** A traffic sign as a camera sees it straight on in good light: place, size and background vary a little. */
export function drawSign(sign: Sign, random: RandomStream): Picture {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const size = between(8.2, 10.2);
  const [left, top] = [between(-1.2, 1.2), between(-1.2, 1.2)];
  const sky: Color = [between(0.5, 0.7), between(0.6, 0.78), between(0.7, 0.9)];
  const ground: Color = [between(0.2, 0.45), between(0.3, 0.5), between(0.15, 0.35)];
  const horizon = between(0.3, 1.1) * SIDE;
  const data = new Float32Array(SIDE * SIDE * 3);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      for (let fine = 0; fine < FINE * FINE; fine++) {
        const x = column + ((fine % FINE) + 0.5) / FINE;
        const y = row + (Math.floor(fine / FINE) + 0.5) / FINE;
        const place = [(x - SIDE / 2 - left) / size, (y - SIDE / 2 - top) / size] as const;
        const color = colorAt(sign, ...place) ?? (y < horizon ? sky : ground);
        for (let channel = 0; channel < 3; channel++)
          data[(row * SIDE + column) * 3 + channel]! += color[channel]! / FINE ** 2;
      }
  return { kind: 'picture', height: SIDE, width: SIDE, channels: 3, data };
}

/** The colour of a sign of radius 1 at a place, y downwards; undefined beside it. */
function colorAt(sign: Sign, x: number, y: number): Color | undefined {
  switch (sign) {
    case 'limit': {
      const r = Math.hypot(x, y);
      if (r > 1) return undefined;
      if (r > 0.72) return RED;
      // Two strokes stand for the number.
      return Math.abs(Math.abs(x) - 0.25) < 0.1 && Math.abs(y) < 0.38 ? BLACK : WHITE;
    }
    case 'priority': {
      const r = Math.abs(x) + Math.abs(y);
      if (r > 1.1) return undefined;
      return r > 0.78 ? WHITE : YELLOW;
    }
    case 'stop': {
      const r = Math.max(Math.abs(x), Math.abs(y), (Math.abs(x) + Math.abs(y)) / Math.SQRT2);
      if (r > 0.95) return undefined;
      return r > 0.87 || (Math.abs(y) < 0.17 && Math.abs(x) < 0.68) ? WHITE : RED;
    }
    case 'warning':
      return triangle(x, y, Math.abs(x) < 0.09 && y > -0.3 && y < 0.35);
    case 'yield':
      return triangle(x, -y, false);
  }
}

/** A triangle that points up, with a red edge. */
function triangle(x: number, y: number, mark: boolean): Color | undefined {
  const r = Math.max(2 * (y - 0.1), Math.sqrt(3) * Math.abs(x) - (y - 0.1));
  if (r > 1.25) return undefined;
  if (r > 0.75) return RED;
  return mark ? BLACK : WHITE;
}

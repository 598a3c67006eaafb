import type { RandomStream } from '../../src/core/random.ts';

/** The classes, in the order of the model's output. */
export const ROAD_SIGNS = [
  'limit30',
  'limit50',
  'limit80',
  'stop',
  'yield',
  'warning',
  'priority',
  'no-entry',
  'keep-right',
  'no-overtaking',
] as const;

type RoadSign = (typeof ROAD_SIGNS)[number];
type Color = readonly [number, number, number];

const RED: Color = [0.75, 0.08, 0.12];
const WHITE: Color = [0.93, 0.93, 0.91];
const YELLOW: Color = [0.95, 0.74, 0.1];
const BLACK: Color = [0.1, 0.1, 0.11];
const BLUE: Color = [0.1, 0.25, 0.62];

/** Strokes of the seven segments (a to g) of each digit that signs carry. */
const SEGMENTS: Readonly<Record<string, string>> = {
  '0': 'abcdef',
  '3': 'abcdg',
  '5': 'acdfg',
  '8': 'abcdefg',
};

/**
 * The colour of a sign of radius 1 at a place, x to the right, y downwards; undefined beside it. `number` signs differ
 * in their first digit alone, so that a reader confuses them sooner than others.
 */
export function roadSignColor(sign: RoadSign, x: number, y: number): Color | undefined {
  const r = Math.hypot(x, y);
  switch (sign) {
    case 'limit30':
    case 'limit50':
    case 'limit80':
      if (r > 1) return undefined;
      if (r > 0.76) return RED;
      return isDigit(sign.at(-2)!, x + 0.31, y) || isDigit('0', x - 0.31, y) ? BLACK : WHITE;
    case 'stop': {
      const edge = Math.max(Math.abs(x), Math.abs(y), (Math.abs(x) + Math.abs(y)) / Math.SQRT2);
      if (edge > 0.95) return undefined;
      return edge > 0.86 || (Math.abs(y) < 0.2 && Math.abs(x) < 0.66) ? WHITE : RED;
    }
    case 'yield':
      return triangle(x, -y, false);
    case 'warning':
      return triangle(x, y, Math.abs(x) < 0.1 && y > -0.35 && y < 0.38);
    case 'priority': {
      const edge = Math.abs(x) + Math.abs(y);
      if (edge > 1.1) return undefined;
      return edge > 0.76 ? WHITE : YELLOW;
    }
    case 'no-entry':
      if (r > 1) return undefined;
      return Math.abs(y) < 0.2 && Math.abs(x) < 0.7 ? WHITE : RED;
    case 'keep-right': {
      if (r > 1) return undefined;
      const shaft = Math.abs(x - y) < 0.17 && Math.abs(x + y) < 0.75;
      const head = x > 0 && y > 0 && Math.max(x, y) < 0.55 && Math.max(x, y) > 0.3;
      return shaft || head ? WHITE : BLUE;
    }
    case 'no-overtaking':
      if (r > 1) return undefined;
      if (r > 0.76) return RED;
      if (Math.hypot(x + 0.3, y) < 0.22) return RED;
      return Math.hypot(x - 0.3, y) < 0.22 ? BLACK : WHITE;
  }
}

/** Whether a place lies on a digit of seven segments, 0.46 wide and 0.8 high, around the origin. */
function isDigit(digit: string, x: number, y: number): boolean {
  const [w, h, t] = [0.23, 0.4, 0.075];
  if (Math.abs(x) > w + t || Math.abs(y) > h + t) return false;
  const on = SEGMENTS[digit] ?? '';
  const level = (at: number): boolean => Math.abs(y - at) < t && Math.abs(x) < w + t;
  const upright = (at: number, upper: boolean): boolean =>
    Math.abs(x - at) < t && (upper ? y < t : y > -t);
  return (
    (on.includes('a') && level(-h)) ||
    (on.includes('g') && level(0)) ||
    (on.includes('d') && level(h)) ||
    (on.includes('b') && upright(w, true)) ||
    (on.includes('c') && upright(w, false)) ||
    (on.includes('f') && upright(-w, true)) ||
    (on.includes('e') && upright(-w, false))
  );
}

/** A triangle that points up, with a red edge. */
function triangle(x: number, y: number, mark: boolean): Color | undefined {
  const r = Math.max(2 * (y - 0.1), Math.sqrt(3) * Math.abs(x) - (y - 0.1));
  if (r > 1.25) return undefined;
  if (r > 0.72) return RED;
  return mark ? BLACK : WHITE;
}

/** How a scene may vary. Each number is the greatest change, drawn evenly below it. */
export interface Conditions {
  /** Degrees. */
  readonly tilt: number;
  /** Share of the light that is missing. */
  readonly dusk: number;
  /** Standard deviation of the sensor's noise, of the full range. */
  readonly noise: number;
  /** Side of a covering patch, as a share of the picture. */
  readonly cover: number;
}

/** Everyday conditions, which the bundled models learn. */
export const EVERYDAY: Conditions = { tilt: 14, dusk: 0.45, noise: 0.03, cover: 0.22 };

/** Conditions that no model has seen in training. */
export const BAD_DAYS: Conditions = { tilt: 35, dusk: 0.8, noise: 0.12, cover: 0.4 };

/** A sign in a scene: its class, its centre and its radius in pixels. */
export interface PlacedSign {
  readonly sign: RoadSign;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Samples of a pixel's side. */
const FINE = 3;

/**
 * A square scene of `side` pixels with signs in it, RGB, 0 to 1, row by row with channels interleaved. Sky, ground and
 * clutter vary; light, tilt, noise and a covering patch follow the conditions.
 */
export function drawScene(
  side: number,
  signs: readonly PlacedSign[],
  { tilt, dusk, noise, cover }: Conditions,
  random: RandomStream,
): Float32Array {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const tint = (low: number, high: number): Color => [
    between(low, high),
    between(low, high),
    between(low, high),
  ];
  const sky = tint(0.4, 0.9);
  const ground = tint(0.1, 0.55);
  const horizon = between(0.2, 1.1) * side;
  const clutter = Array.from({ length: 3 + random.integer(4) }, () => ({
    x: between(0, side),
    y: between(0, side),
    w: between(0.05, 0.3) * side,
    h: between(0.05, 0.5) * side,
    color: tint(0.1, 0.9),
  }));
  const turns = signs.map(() => (between(-1, 1) * tilt * Math.PI) / 180);
  const squeeze = signs.map(() => between(0.82, 1));
  const fade = between(0.75, 1);
  const colorAt = (px: number, py: number): Color => {
    for (const [i, { sign, x, y, radius }] of signs.entries()) {
      const [dx, dy] = [(px - x) / radius, (py - y) / radius];
      const [c, s] = [Math.cos(turns[i]!), Math.sin(turns[i]!)];
      const color = roadSignColor(sign, (c * dx + s * dy) / squeeze[i]!, c * dy - s * dx);
      if (color !== undefined) return color.map((v) => 0.5 + (v - 0.5) * fade) as unknown as Color;
    }
    for (const { x, y, w, h, color } of clutter)
      if (Math.abs(px - x) < w && Math.abs(py - y) < h) return color;
    return py < horizon ? sky : ground;
  };
  const data = new Float32Array(side * side * 3);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      for (let fine = 0; fine < FINE * FINE; fine++) {
        const x = column + ((fine % FINE) + 0.5) / FINE;
        const y = row + (Math.floor(fine / FINE) + 0.5) / FINE;
        const color = colorAt(x, y);
        for (let channel = 0; channel < 3; channel++)
          data[(row * side + column) * 3 + channel]! += color[channel]! / FINE ** 2;
      }
  coverWithPatch(data, side, between(0, cover) * side, random);
  const light = 1 - between(0, dusk);
  const sd = between(0, noise);
  for (let i = 0; i < data.length; i++)
    data[i] = Math.min(1, Math.max(0, data[i]! * light + sd * random.normal()));
  return data;
}

function coverWithPatch(
  data: Float32Array,
  side: number,
  size: number,
  random: RandomStream,
): void {
  const [x, y] = [random.uniform() * side, random.uniform() * side];
  const grey = 0.15 + 0.6 * random.uniform();
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if (Math.abs(column - x) < size / 2 && Math.abs(row - y) < size / 2)
        data.fill(grey, (row * side + column) * 3, (row * side + column) * 3 + 3);
}

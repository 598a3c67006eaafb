import type { RandomStream } from '../../core/random.ts';
import type { Part } from '../../judgement/criterion.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';

/** A rectangle of whole px; right and bottom lie outside. */
export type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

/** Where the parts of a margin can be changed, each apart from the others. */
export interface Regions {
  /** Of each part; one region where there are no parts: all of the picture. */
  readonly boxes: readonly Rectangle[];
  /** The part that a px belongs to; -1: none. */
  readonly owner: (x: number, y: number) => number;
}

/**
 * A region for each part: its box and `reach` of its size around. A px belongs to the smallest box that holds it, else to
 * the smallest region, so that what is changed for one part leaves the others alone.
 */
export function regionsOf(
  parts: readonly Part[] | undefined,
  { width, height }: PointForm,
  reach: number,
): Regions {
  if (parts === undefined) return { boxes: [[0, 0, width, height]], owner: () => 0 };
  const clip = (value: number, most: number): number =>
    Math.min(most, Math.max(0, Math.round(value)));
  const grown = ({ box: [x, y, wide, high] }: Part, by: number): Rectangle => [
    clip(x - by * wide, width),
    clip(y - by * high, height),
    clip(x + (1 + by) * wide, width),
    clip(y + (1 + by) * high, height),
  ];
  const owners = new Int32Array(width * height).fill(-1);
  const falling = [...parts.entries()].toSorted(([, a], [, b]) => area(b) - area(a));
  // The last to be written stays.
  for (const by of [reach, 0])
    for (const [at, part] of falling) {
      const [left, top, right, bottom] = grown(part, by);
      for (let y = top; y < bottom; y++) owners.fill(at, y * width + left, y * width + right);
    }
  return {
    boxes: parts.map((part) => grown(part, reach)),
    owner: (x, y) => owners[y * width + x]!,
  };
}

/** A random rectangle inside another one with a share of its area. */
export function rectangleIn(
  [left, top, right, bottom]: Rectangle,
  share: number,
  random: RandomStream,
): Rectangle {
  const [width, height] = [right - left, bottom - top];
  if (share >= 1) return [left, top, right, bottom];
  const aspect = Math.exp(ASPECT * random.normal());
  const wide = Math.min(width, Math.max(1, Math.round(width * Math.sqrt(share) * aspect)));
  const high = Math.min(height, Math.max(1, Math.round((height * Math.sqrt(share)) / aspect)));
  const x = left + random.integer(width - wide + 1);
  const y = top + random.integer(height - high + 1);
  return [x, y, x + wide, y + high];
}

/** Spread of the logarithm of a rectangle's aspect, beside that of the region. */
const ASPECT = 0.3;

function area({ box: [, , wide, high] }: Part): number {
  return wide * high;
}

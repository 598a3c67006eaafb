import type { Trial } from '../frame/trial.ts';

/**
 * The point at a radius along signs. On a grid, a radius between two steps gives some coordinates one step more than
 * others, always the same ones: else all radii between would be one, and a better direction could not be told.
 */
export function atRadius({ clean, space }: Trial, signs: Int8Array, radius: number): Float32Array {
  const point = new Float32Array(clean.length);
  for (let i = 0; i < point.length; i++) {
    const step = space.step[i]!;
    // Multiples of the golden ratio are spread evenly.
    const threshold = (i * 0.6180339887498949) % 1;
    const size = step === 0 ? radius : step * Math.floor(radius / step + threshold);
    point[i] = clean[i]! + size * signs[i]!;
  }
  return point;
}

/** The direction of the item's own start, where it has one. */
export function startSigns({ item: { start }, clean }: Trial): Int8Array | undefined {
  return start === undefined
    ? undefined
    : Int8Array.from(start, (value, i) => (value < clean[i]! ? -1 : 1));
}

/** The farthest that anything can be changed. */
export function widest({ space, clean }: Trial): number {
  let most = 0;
  for (let i = 0; i < clean.length; i++) {
    const room = Math.max(space.upper[i]! - clean[i]!, clean[i]! - space.lower[i]!);
    if (Number.isFinite(room)) most = Math.max(most, room);
    else most = Math.max(most, 10 * (1 + Math.abs(clean[i]!)));
  }
  return most;
}

/** Stops a bisection; RayS' own tolerance, finer for a small epsilon. */
export function radiusTolerance({ threat }: Trial): number {
  return Math.min(1e-3, threat.epsilon / 30);
}

/** Signs with one block of coordinates flipped. */
export function flipped(signs: Int8Array, block: readonly number[]): Int8Array {
  const turned = signs.slice();
  for (const i of block) turned[i] = -turned[i]!;
  return turned;
}

/** Blocks that halve from level to level: rows of a channel first, as in RayS, in the order channel, row, column. */
export function* halvingBlocks({ space, clean }: Trial): Generator<readonly number[]> {
  const { channels } = space.form;
  const pixels = clean.length / channels;
  const size = clean.length;
  for (let level = 0; ; level++) {
    const long = Math.ceil(size / 2 ** level);
    for (let start = 0; start < size; start += long)
      yield Array.from({ length: Math.min(long, size - start) }, (_, k) => {
        const flat = start + k;
        return (flat % pixels) * channels + Math.floor(flat / pixels);
      });
    if (long <= 1) level = -1;
  }
}

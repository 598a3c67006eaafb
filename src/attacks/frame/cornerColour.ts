import type { Trial } from './trial.ts';

/** A corner of the colour cube, the same one at every pixel: of each channel whether it is at its upper bound. */
export type Corner = readonly boolean[];

export function drawCorner({ random, space }: Trial): Corner {
  return Array.from({ length: space.form.channels }, () => random.uniform() >= 0.5);
}

/** Gives a pixel of a point the colour of a corner; a number without bounds takes a step of its own size instead. */
export function paintCorner(
  point: Float32Array,
  pixel: number,
  corner: Corner,
  { clean, space }: Trial,
): void {
  const start = pixel * corner.length;
  for (const [c, upper] of corner.entries()) {
    const i = start + c;
    const bound = upper ? space.upper[i]! : space.lower[i]!;
    const step = 10 * (1 + Math.abs(clean[i]!));
    point[i] = Number.isFinite(bound) ? bound : clean[i]! + (upper ? step : -step);
  }
}

import type { Mask } from './mask.ts';

/** COCO walks along the boundary in fifths of a pixel. */
const SCALE = 5;

/**
 * The mask of one polygon, as COCO's own rasteriser gives it to the pixel: the boundary is sampled in fifths of a
 * pixel, and where it crosses the middle of a column of pixels, that column's run begins or ends.
 */
export function polygonMask(polygon: readonly number[], height: number, width: number): Mask {
  const { u, v } = boundary(polygon);
  const turns: number[] = [];
  for (let j = 1; j < u.length; j++) {
    const here = u[j]!;
    const before = u[j - 1]!;
    if (here === before) continue;
    const x = ((here < before ? here : here - 1) + 0.5) / SCALE - 0.5;
    if (!Number.isInteger(x) || x < 0 || x > width - 1) continue;
    const y = (Math.min(v[j]!, v[j - 1]!) + 0.5) / SCALE - 0.5;
    turns.push(x * height + Math.ceil(Math.min(Math.max(y, 0), height)));
  }
  turns.push(height * width);
  turns.sort((a, b) => a - b);
  const runs = turns.map((turn, index) => turn - (turns[index - 1] ?? 0));
  // A run of no length joins its neighbours.
  const counts: number[] = [runs[0]!];
  for (let j = 1; j < runs.length; j++) {
    if (runs[j]! > 0) counts.push(runs[j]!);
    else if (++j < runs.length) counts[counts.length - 1]! += runs[j]!;
  }
  return { height, width, counts: Uint32Array.from(counts) };
}

function boundary(polygon: readonly number[]): { u: number[]; v: number[] } {
  const corners = Math.floor(polygon.length / 2);
  const fifths = (index: number) => Math.trunc(SCALE * polygon[index]! + 0.5);
  const u: number[] = [];
  const v: number[] = [];
  for (let j = 0; j < corners; j++) {
    const next = (j + 1) % corners;
    let [fromX, fromY] = [fifths(2 * j), fifths(2 * j + 1)];
    let [toX, toY] = [fifths(2 * next), fifths(2 * next + 1)];
    const spanX = Math.abs(toX - fromX);
    const spanY = Math.abs(toY - fromY);
    const flat = spanX >= spanY;
    const flip = flat ? fromX > toX : fromY > toY;
    if (flip) [fromX, fromY, toX, toY] = [toX, toY, fromX, fromY];
    const slope = flat ? (toY - fromY) / spanX : (toX - fromX) / spanY;
    const steps = Math.max(spanX, spanY);
    for (let d = 0; d <= steps; d++) {
      const t = flip ? steps - d : d;
      // A side of no length has no slope.
      const across = Math.trunc((flat ? fromY : fromX) + (slope * t || 0) + 0.5);
      u.push(flat ? t + fromX : across);
      v.push(flat ? across : t + fromY);
    }
  }
  return { u, v };
}

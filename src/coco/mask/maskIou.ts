import { maskArea } from './maskArea.ts';
import type { Mask } from './mask.ts';

/** Intersection over union of two masks; over the detection's own pixels when the truth is a crowd. */
export function maskIou(detection: Mask, truth: Mask, crowd: boolean): number {
  const inBoth = intersection(detection, truth);
  if (inBoth === 0) return 0;
  const area = maskArea(detection);
  return inBoth / (crowd ? area : area + maskArea(truth) - inBoth);
}

function intersection(a: Mask, b: Mask): number {
  if (a.height !== b.height || a.width !== b.width) return 0;
  let shared = 0;
  let [i, j] = [0, 0];
  let [leftA, leftB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  while (i < a.counts.length && j < b.counts.length) {
    const step = Math.min(leftA, leftB);
    if ((i & j & 1) === 1) shared += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) leftA = a.counts[++i] ?? 0;
    if (leftB === 0) leftB = b.counts[++j] ?? 0;
  }
  return shared;
}

import type { GroundTruth } from '../groundTruth.ts';
import { maskIou } from '../mask/maskIou.ts';
import type { Results } from '../results.ts';

/** Intersection over union of one detection and one annotation: of masks where both have one, else of boxes. */
export function pairIou(truth: GroundTruth, results: Results, one: number, gt: number): number {
  const { boxes, crowd, masks } = truth.annotations;
  const isCrowd = crowd[gt] === 1;
  const mask = results.masks?.[one];
  const other = masks?.[gt];
  if (mask !== undefined && other !== undefined) return maskIou(mask, other, isCrowd);
  const found = results.boxes;
  if (found === undefined) return 0;
  const [x, y, w, h] = [
    found[4 * one]!,
    found[4 * one + 1]!,
    found[4 * one + 2]!,
    found[4 * one + 3]!,
  ];
  const [u, v] = [boxes[4 * gt]!, boxes[4 * gt + 1]!];
  const [p, q] = [boxes[4 * gt + 2]!, boxes[4 * gt + 3]!];
  const across = Math.min(x + w, u + p) - Math.max(x, u);
  const down = Math.min(y + h, v + q) - Math.max(y, v);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (isCrowd ? w * h : w * h + p * q - shared);
}

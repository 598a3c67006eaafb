import { boxOverlap } from './boxOverlap.ts';
import type { Detection } from './detection.ts';

/** Which detections are kept. */
export interface Suppression {
  /** IoU above which the lower score of a pair goes away; 1: none. Default 0.5. */
  readonly iou?: number | undefined;
  /** Least score. Default 0.05. */
  readonly score?: number | undefined;
  /** Most detections kept of each class; default all. */
  readonly perClass?: number | undefined;
}

/**
 * Non-maximum suppression within each class, as ONNX's NonMaxSuppression defines it: by falling score (of equals the
 * first), a detection goes away when it overlaps a kept one by more than `iou`. Scores at or below `score` go away too.
 * Sorted by falling score.
 */
export function suppress(
  detections: readonly Detection[],
  { iou = 0.5, score = 0.05, perClass = Infinity }: Suppression = {},
): readonly Detection[] {
  const sorted = detections
    .filter((one) => one.score > score)
    .toSorted((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  const byClass = new Map<number, Detection[]>();
  for (const one of sorted) {
    const rivals = byClass.get(one.category) ?? [];
    if (rivals.length >= perClass || rivals.some((other) => boxOverlap(one.box, other.box) > iou))
      continue;
    rivals.push(one);
    byClass.set(one.category, rivals);
    kept.push(one);
  }
  return kept;
}

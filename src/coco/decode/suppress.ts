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
    if (rivals.length >= perClass || rivals.some((other) => overlap(one.box, other.box) > iou))
      continue;
    rivals.push(one);
    byClass.set(one.category, rivals);
    kept.push(one);
  }
  return kept;
}

function overlap(a: Detection['box'], b: Detection['box']): number {
  const across = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

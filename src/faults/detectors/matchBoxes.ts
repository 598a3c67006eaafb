/** A box of a class: x, y of the upper left corner, width, height. */
export interface Box {
  readonly category: number;
  readonly box: readonly [number, number, number, number];
}

/**
 * How many boxes of one list have a partner in another: each takes, in its order, the free one of its class that it
 * overlaps most, from `least` on.
 */
export function matchBoxes(found: readonly Box[], wanted: readonly Box[], least: number): number {
  const free = new Set(wanted);
  let matched = 0;
  for (const one of found) {
    let best: Box | undefined;
    let most = least;
    for (const other of free) {
      if (other.category !== one.category) continue;
      const iou = overlapOf(one.box, other.box);
      if (iou < most) continue;
      most = iou;
      best = other;
    }
    if (best === undefined) continue;
    free.delete(best);
    matched++;
  }
  return matched;
}

/** Intersection over union of two boxes. */
function overlapOf(a: Box['box'], b: Box['box']): number {
  const across = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (!(across > 0 && down > 0)) return 0;
  const shared = across * down;
  return shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

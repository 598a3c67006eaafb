import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { Cells } from './cells.ts';
import type { OverlapKernel } from './overlaps.ts';

/** Intersection over union of boxes: no pixel is added to a side, and a crowd is measured by the detection's own area. */
export function boxKernel(
  truth: GroundTruth,
  results: Results,
  { truths, detections }: Cells,
  least: number,
): OverlapKernel {
  const boxes = results.boxes ?? new Float64Array(4 * results.count);
  const { boxes: labelled, crowd } = truth.annotations;
  return (overlaps, fromGt, toGt, fromDt, toDt) => {
    for (let d = fromDt; d < toDt; d++) {
      overlaps.starts[d - fromDt] = overlaps.count;
      const at = 4 * detections[d]!;
      const left = boxes[at]!;
      const top = boxes[at + 1]!;
      const width = boxes[at + 2]!;
      const height = boxes[at + 3]!;
      const right = left + width;
      const bottom = top + height;
      const area = width * height;
      for (let g = fromGt; g < toGt; g++) {
        const one = truths[g]!;
        const x = labelled[4 * one]!;
        const w = labelled[4 * one + 2]!;
        const across = Math.min(right, w + x) - Math.max(left, x);
        if (across <= 0) continue;
        const y = labelled[4 * one + 1]!;
        const h = labelled[4 * one + 3]!;
        const down = Math.min(bottom, h + y) - Math.max(top, y);
        if (down <= 0) continue;
        const shared = across * down;
        const iou = shared / (crowd[one] === 1 ? area : area + w * h - shared);
        if (iou >= least) overlaps.add(g - fromGt, iou);
      }
    }
    overlaps.starts[toDt - fromDt] = overlaps.count;
  };
}

import type { GroundTruth } from '../groundTruth.ts';
import { maskIou } from '../mask/maskIou.ts';
import type { Results } from '../results.ts';
import type { Cells } from './cells.ts';
import type { OverlapKernel } from './overlaps.ts';

/** Intersection over union of masks. */
export function maskKernel(
  truth: GroundTruth,
  results: Results,
  { truths, detections }: Cells,
  least: number,
): OverlapKernel {
  const labelled = truth.annotations.masks ?? [];
  const found = results.masks ?? [];
  const { crowd } = truth.annotations;
  return (overlaps, fromGt, toGt, fromDt, toDt) => {
    for (let d = fromDt; d < toDt; d++) {
      overlaps.starts[d - fromDt] = overlaps.count;
      const mask = found[detections[d]!];
      if (mask === undefined) continue;
      for (let g = fromGt; g < toGt; g++) {
        const one = truths[g]!;
        const other = labelled[one];
        const iou = other === undefined ? 0 : maskIou(mask, other, crowd[one] === 1);
        if (iou >= least) overlaps.add(g - fromGt, iou);
      }
    }
    overlaps.starts[toDt - fromDt] = overlaps.count;
  };
}

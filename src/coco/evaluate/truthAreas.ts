import type { GroundTruth } from '../groundTruth.ts';
import type { Correction } from '../settings.ts';
import { orientedArea } from './orientedArea.ts';

/**
 * The areas by which OKS is scaled: those of the file. With `degenerateArea`, one that is not positive becomes 0.53 of
 * the box (the share of a person's box that COCO's segments cover), or of the smallest turned rectangle around the
 * labelled points, no side below a pixel: with area 0, OKS would ask for equal coordinates.
 */
export function truthAreas(truth: GroundTruth, corrections: ReadonlySet<Correction>): Float64Array {
  const { area, boxes, count } = truth.annotations;
  if (!corrections.has('degenerateArea')) return area;
  const mended = area.slice();
  for (let gt = 0; gt < count; gt++) {
    if (area[gt]! > 0) continue;
    const box = Math.max(0, boxes[4 * gt + 2]!) * Math.max(0, boxes[4 * gt + 3]!);
    mended[gt] = 0.53 * (box > 0 ? box : orientedArea(truth, gt));
  }
  return mended;
}

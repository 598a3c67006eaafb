import type { GroundTruth } from '../groundTruth.ts';
import type { Settings } from '../settings.ts';
import { orientedArea } from './orientedArea.ts';

/** The share of a person's box that COCO's segments cover. */
const BOX_SHARE = 0.53;

/**
 * The areas by which OKS is scaled: those of the file. With `degenerateArea`, one that is not positive becomes 0.53 of
 * the box, or of the smallest turned rectangle around the
 * labelled points, no side below a pixel: with area 0, OKS would ask for equal coordinates.
 */
export function truthAreas(
  truth: GroundTruth,
  { corrections, areaOfBox = false }: Settings,
): Float64Array {
  const { area, boxes, count } = truth.annotations;
  if (!areaOfBox && !corrections.has('degenerateArea')) return area;
  const mended = area.slice();
  for (let gt = 0; gt < count; gt++) {
    const [width, height] = [boxes[4 * gt + 2]!, boxes[4 * gt + 3]!];
    if (areaOfBox) mended[gt] = width * height * BOX_SHARE;
    if (!corrections.has('degenerateArea') || mended[gt]! > 0) continue;
    const box = Math.max(0, width) * Math.max(0, height);
    mended[gt] = BOX_SHARE * (box > 0 ? box : orientedArea(truth, gt));
  }
  return mended;
}

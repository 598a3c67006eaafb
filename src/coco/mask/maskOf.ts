import type { Mask } from './mask.ts';
import { polygonMask } from './polygonMask.ts';
import type { Segmentation } from './segmentation.ts';
import { uniteMasks } from './uniteMasks.ts';

/** The mask of a segmentation in a picture of that size, in px; undefined without one. */
export function maskOf(
  segmentation: Segmentation | undefined,
  height: number,
  width: number,
): Mask | undefined {
  if (segmentation === undefined || !('polygons' in segmentation)) return segmentation;
  const masks = segmentation.polygons.map((polygon) => polygonMask(polygon, height, width));
  return masks.length === 0 ? undefined : uniteMasks(masks);
}

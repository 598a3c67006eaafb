import type { Crop } from '../../coco/predict/crop.ts';

/**
 * The part of a picture that a top-down estimator looks at: the box (x, y, width, height) around its middle, widened to
 * the proportions of the model's input and enlarged by `scale`. Default 1.25, as HRNet and ViTPose were trained.
 */
export function personCrop(
  [x, y, w, h]: readonly [number, number, number, number],
  { height, width }: { readonly height: number; readonly width: number },
  scale = 1.25,
): Crop {
  const proportion = width / height;
  const wide = Math.max(w, h * proportion, 1) * scale;
  const high = wide / proportion;
  return { x: x + w / 2 - wide / 2, y: y + h / 2 - high / 2, width: wide, height: high };
}

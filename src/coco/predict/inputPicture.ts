import type { Picture } from '../../core/picture.ts';
import type { Detection } from '../decode/detection.ts';
import type { InputSize } from '../decode/decoder.ts';
import type { Crop } from './crop.ts';
import { cropPicture } from './cropPicture.ts';

/** Grey of the padding in detectors' training. */
export const PADDING = 114 / 255;

/** How a picture meets a detector's input: stretched, or with its proportions and grey on both sides or at its end. */
export type Fit = 'stretch' | 'letterbox' | 'corner';

/** What a detector's input shows of a picture: which part of the plane, and that part in the input's size where it is padded. */
export function inputPicture(
  picture: Picture,
  input: InputSize,
  fit: Fit,
): { readonly crop: Crop; readonly seen: Picture } {
  const crop = region(picture, input, fit);
  return { crop, seen: fit === 'stretch' ? picture : cropPicture(picture, crop, input, PADDING) };
}

/** A box in px of the input, in px of the picture. */
export function boxInPicture(
  [left, top, wide, high]: Detection['box'],
  crop: Crop,
  { height, width }: InputSize,
): Detection['box'] {
  const [x, y] = [crop.width / width, crop.height / height];
  return [crop.x + left * x, crop.y + top * y, wide * x, high * y];
}

function region(picture: Picture, input: InputSize, fit: Fit): Crop {
  if (fit === 'stretch') return { x: 0, y: 0, width: picture.width, height: picture.height };
  const scale = Math.min(input.width / picture.width, input.height / picture.height);
  const [width, height] = [input.width / scale, input.height / scale];
  const middle = fit === 'letterbox' ? 0.5 : 0;
  return {
    x: (picture.width - width) * middle,
    y: (picture.height - height) * middle,
    width,
    height,
  };
}

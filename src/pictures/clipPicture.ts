import type { Picture } from '../core/picture.ts';
import { mapPicture } from './mapPicture.ts';

/** What a sensor can deliver: a picture's values are cut to 0 to 1; a signal is returned as it is. */
export function clipPicture(picture: Picture): Picture {
  if (picture.kind === 'signal') return picture;
  if (picture.data.every((value) => value >= 0 && value <= 1)) return picture;
  return mapPicture(picture, (value) => Math.min(1, Math.max(0, value)));
}

import type { Picture } from '../core/picture.ts';

/** A picture with other values in the same form; `value` gets the old one and its place in `data`. */
export function mapPicture(
  picture: Picture,
  value: (old: number, index: number) => number,
): Picture {
  const data = new Float32Array(picture.data.length);
  for (let i = 0; i < data.length; i++) data[i] = value(picture.data[i]!, i);
  return { ...picture, data };
}

/**
 * One data item: a picture (values 0 to 1 of the full range) or a signal (height 1, width is time, values in its own
 * unit). Channels are interleaved: element (row * width + column) * channels + channel.
 */
export interface Picture {
  readonly kind: 'picture' | 'signal';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** A picture with other values in the same form; `value` gets the old one and its place in `data`. */
export function mapPicture(
  picture: Picture,
  value: (old: number, index: number) => number,
): Picture {
  const data = new Float32Array(picture.data.length);
  for (let i = 0; i < data.length; i++) data[i] = value(picture.data[i]!, i);
  return { ...picture, data };
}

/** What a sensor can deliver: a picture's values are cut to 0 to 1; a signal is returned as it is. */
export function clipPicture(picture: Picture): Picture {
  if (picture.kind === 'signal') return picture;
  if (picture.data.every((value) => value >= 0 && value <= 1)) return picture;
  return mapPicture(picture, (value) => Math.min(1, Math.max(0, value)));
}

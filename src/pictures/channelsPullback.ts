import type { Picture } from '../core/picture.ts';

/** Red, green and blue in the luma of ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114];

/** The gradient by a picture of this many channels, from that by the one that a model takes: grey spread over three, or luma. */
export function channelsPullback(gradient: Picture, channels: number): Picture {
  if (gradient.channels === channels) return gradient;
  const { height, width, data } = gradient;
  const back = new Float32Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let from = 0; from < gradient.channels; from++) {
      const value = data[pixel * gradient.channels + from]!;
      if (channels === 1) back[pixel]! += value;
      else for (const [c, share] of LUMA.entries()) back[pixel * channels + c]! += share * value;
    }
  }
  return { ...gradient, channels, data: back };
}

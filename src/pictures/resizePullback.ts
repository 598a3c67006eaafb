import type { Picture } from '../core/picture.ts';
import { triangle } from './resize.ts';

/** The gradient by a picture of this height and width, from the gradient by what `resize` makes of it: its transpose. */
export function resizePullback(gradient: Picture, height: number, width: number): Picture {
  const upright = gradient.height === height ? gradient : spread(gradient, height, false);
  return upright.width === width ? upright : spread(upright, width, true);
}

function spread(gradient: Picture, length: number, along: boolean): Picture {
  const { channels, data } = gradient;
  const size = along ? gradient.width : gradient.height;
  const width = along ? length : gradient.width;
  const height = along ? gradient.height : length;
  const step = along ? channels : width * channels;
  const windows = Array.from({ length: size }, (_, i) => triangle(i, length, size));
  const back = new Float32Array(width * height * channels);
  let from = 0;
  for (let row = 0; row < gradient.height; row++) {
    for (let column = 0; column < gradient.width; column++) {
      const { first, weights } = windows[along ? column : row]!;
      const start = along ? (row * width + first) * channels : (first * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const value = data[from++]!;
        for (let k = 0; k < weights.length; k++)
          back[start + k * step + channel]! += weights[k]! * value;
      }
    }
  }
  return { ...gradient, height, width, data: back };
}

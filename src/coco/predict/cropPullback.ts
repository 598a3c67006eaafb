import type { Picture } from '../../core/picture.ts';
import type { Crop } from './crop.ts';

/**
 * The gradient by a picture of this height and width, from the gradient by what `cropPicture` shows of it: its
 * transpose. What shows the surroundings of the picture is lost.
 */
export function cropPullback(
  gradient: Picture,
  crop: Crop,
  { height, width }: { readonly height: number; readonly width: number },
): Picture {
  const { channels } = gradient;
  const data = new Float32Array(height * width * channels);
  const add = (row: number, column: number, c: number, value: number): void => {
    if (row < 0 || column < 0 || row >= height || column >= width) return;
    data[(row * width + column) * channels + c]! += value;
  };
  for (let row = 0; row < gradient.height; row++) {
    const y = crop.y + ((row + 0.5) / gradient.height) * crop.height - 0.5;
    const top = Math.floor(y);
    for (let column = 0; column < gradient.width; column++) {
      const x = crop.x + ((column + 0.5) / gradient.width) * crop.width - 0.5;
      const left = Math.floor(x);
      const [v, u] = [y - top, x - left];
      for (let c = 0; c < channels; c++) {
        const value = gradient.data[(row * gradient.width + column) * channels + c]!;
        add(top, left, c, (1 - v) * (1 - u) * value);
        add(top, left + 1, c, (1 - v) * u * value);
        add(top + 1, left, c, v * (1 - u) * value);
        add(top + 1, left + 1, c, v * u * value);
      }
    }
  }
  return { kind: 'picture', height, width, channels, data };
}

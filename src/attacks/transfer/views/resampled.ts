import type { PointForm } from '../../../judgement/preprocessing.ts';
import type { View } from './view.ts';

/**
 * A picture whose pixel (row, column) is read at another place, between pixels bilinearly, black outside. `from` gives the
 * place in pixels.
 */
export function resampled(
  { height, width, channels }: PointForm,
  from: (row: number, column: number) => readonly [row: number, column: number],
): View {
  // Up to four sources for each pixel.
  const source = new Int32Array(height * width * 4).fill(-1);
  const weight = new Float32Array(height * width * 4);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [y, x] = from(row, column);
      const [top, left] = [Math.floor(y), Math.floor(x)];
      for (let k = 0; k < 4; k++) {
        const [r, c] = [top + (k >> 1), left + (k & 1)];
        const share = (1 - Math.abs(y - r)) * (1 - Math.abs(x - c));
        if (!(share > 0) || r < 0 || c < 0 || r >= height || c >= width) continue;
        const at = (row * width + column) * 4 + k;
        source[at] = r * width + c;
        weight[at] = share;
      }
    }
  const visit = (each: (to: number, at: number, share: number) => void): void => {
    for (let i = 0; i < source.length; i++)
      if (source[i]! >= 0) each((i >> 2) * channels, source[i]! * channels, weight[i]!);
  };
  return {
    apply(point) {
      const seen = new Float32Array(point.length);
      visit((to, at, share) => {
        for (let c = 0; c < channels; c++) seen[to + c]! += share * point[at + c]!;
      });
      return seen;
    },
    transpose(gradient) {
      const back = new Float32Array(gradient.length);
      visit((to, at, share) => {
        for (let c = 0; c < channels; c++) back[at + c]! += share * gradient[to + c]!;
      });
      return back;
    },
  };
}

/** A picture turned about its middle by an angle in degrees. */
export function turned(form: PointForm, degrees: number): View {
  const [middle, centre] = [(form.height - 1) / 2, (form.width - 1) / 2];
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return resampled(form, (row, column) => [
    middle + c * (row - middle) + s * (column - centre),
    centre - s * (row - middle) + c * (column - centre),
  ]);
}

import type { PointForm } from '../../../judgement/preprocessing.ts';
import { resampled } from './resampled.ts';
import type { Influence } from './thinPlate.ts';
import type { View } from './view.ts';

/** A picture under a thin-plate spline. `moves` are those of the inner points, y and x of each, in half sides. */
export function warped(form: PointForm, influence: Influence, moves: Float64Array): View {
  const from = placesOf(form, influence, moves);
  return resampled(form, (row, column) => from(row * form.width + column));
}

/** How a loss hangs on the moves, from its gradient at the warped picture. */
export function slopeByMoves(
  form: PointForm,
  influence: Influence,
  {
    moves,
    point,
    gradient,
  }: {
    readonly moves: Float64Array;
    readonly point: Float32Array;
    readonly gradient: Float32Array;
  },
): Float64Array {
  const { height, width, channels } = form;
  const from = placesOf(form, influence, moves);
  const slopes = new Float64Array(moves.length);
  const value = (row: number, column: number, c: number): number =>
    row < 0 || column < 0 || row >= height || column >= width
      ? 0
      : point[(row * width + column) * channels + c]!;
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [y, x] = from(pixel);
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [v, u] = [y - top, x - left];
    let [down, across] = [0, 0];
    for (let c = 0; c < channels; c++) {
      const share = gradient[pixel * channels + c]!;
      const [a, b] = [value(top, left, c), value(top, left + 1, c)];
      const [d, e] = [value(top + 1, left, c), value(top + 1, left + 1, c)];
      down += share * ((1 - u) * (d - a) + u * (e - b));
      across += share * ((1 - v) * (b - a) + v * (e - d));
    }
    for (const [k, own] of influence.entries()) {
      slopes[2 * k]! += (down * own[pixel]! * (height - 1)) / 2;
      slopes[2 * k + 1]! += (across * own[pixel]! * (width - 1)) / 2;
    }
  }
  return slopes;
}

/** Where each pixel is read, in pixels. */
function placesOf({ height, width }: PointForm, influence: Influence, moves: Float64Array) {
  return (pixel: number): readonly [number, number] => {
    let [y, x] = [0, 0];
    for (const [k, own] of influence.entries()) {
      y += own[pixel]! * moves[2 * k]!;
      x += own[pixel]! * moves[2 * k + 1]!;
    }
    return [
      Math.floor(pixel / width) + (y * (height - 1)) / 2,
      (pixel % width) + (x * (width - 1)) / 2,
    ];
  };
}

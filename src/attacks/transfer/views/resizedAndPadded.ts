import type { RandomStream } from '../../../core/random.ts';
import type { PointForm } from '../../../judgement/preprocessing.ts';
import { resampled } from './resampled.ts';
import type { View } from './view.ts';

/** The picture put at a random place of a larger black one, at a random size, and scaled back to its own size. */
export function resizedAndPadded(form: PointForm, growth: number, random: RandomStream): View {
  const zoom = 1 + (growth - 1) * random.uniform();
  const [spare, extent] = [growth - zoom, growth];
  const [top, left] = [spare * random.uniform(), spare * random.uniform()];
  const place = (at: number, side: number, before: number): number =>
    ((((at + 0.5) / side) * extent - before) / zoom) * side - 0.5;
  return resampled(form, (row, column) => [
    place(row, form.height, top),
    place(column, form.width, left),
  ]);
}

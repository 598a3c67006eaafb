import type { Crop } from '../../coco/predict/crop.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';

/** The numbers of the input that show the picture, where padding surrounds it; undefined: all do. */
export function withoutPadding(
  { form, size }: Preprocessing,
  picture: { readonly height: number; readonly width: number },
  crop: Crop,
): Uint8Array | undefined {
  const { height, width, channels } = form;
  const x = (column: number): number => crop.x + ((column + 0.5) / width) * crop.width;
  const y = (row: number): number => crop.y + ((row + 0.5) / height) * crop.height;
  const mutable = new Uint8Array(size);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const inside =
        x(column) > 0 && y(row) > 0 && x(column) < picture.width && y(row) < picture.height;
      if (inside)
        mutable.fill(1, (row * width + column) * channels, (row * width + column + 1) * channels);
    }
  return mutable.every((one) => one === 1) ? undefined : mutable;
}

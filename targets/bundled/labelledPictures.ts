import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { EVERYDAY, type Conditions } from './drawRoadSign.ts';
import { drawPictures, imageTensor, SIDE } from './signPictures.ts';

/** Numbers of one picture. */
export const ITEM = 3 * SIDE ** 2;

/** Pictures [n, 3, side, side], 0 to 1, and the class of each. */
export interface LabelledPictures {
  readonly images: Float32Array;
  readonly labels: readonly number[];
}

/** Freshly drawn ones. */
export function drawLabelled(
  n: number,
  random: RandomStream,
  conditions: Conditions = EVERYDAY,
): LabelledPictures {
  const pictures = drawPictures(n, conditions, random);
  return { images: imageTensor(pictures).data as Float32Array, labels: [...pictures.labels] };
}

/** The numbers of one picture, to be changed in place. */
export function pictureAt({ images }: LabelledPictures, row: number): Float32Array {
  return images.subarray(row * ITEM, (row + 1) * ITEM);
}

/** Copies of some of them, by their places. */
export function takePictures(all: LabelledPictures, places: readonly number[]): LabelledPictures {
  const images = new Float32Array(places.length * ITEM);
  for (const [i, place] of places.entries()) images.set(pictureAt(all, place), i * ITEM);
  return { images, labels: places.map((place) => all.labels[place]!) };
}

/** As a model takes them. */
export function pictureTensors({ images, labels }: LabelledPictures): {
  readonly image: Tensor;
  readonly labels: Tensor;
} {
  return {
    image: float32Tensor([labels.length, 3, SIDE, SIDE], images),
    labels: { dtype: 'int64', shape: [labels.length], data: BigInt64Array.from(labels, BigInt) },
  };
}

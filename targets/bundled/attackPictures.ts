import { float32Tensor } from '../../src/core/tensor.ts';
import { gradientModel } from '../../src/onnx/gradient/gradientModel.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import {
  ITEM,
  pictureAt,
  pictureTensors,
  takePictures,
  type LabelledPictures,
} from './labelledPictures.ts';
import { SIDE } from './signPictures.ts';

/** Pictures a call. */
const SIZE = 100;

/**
 * Pictures moved against all of some models at once by the momentum iterative fast gradient sign method (Dong et al. 2018),
 * L-infinity; each model's gradient counts as much.
 */
export async function attackPictures(
  models: readonly OnnxModel[],
  clean: LabelledPictures,
  { epsilon, steps }: { readonly epsilon: number; readonly steps: number },
): Promise<LabelledPictures> {
  const slopes = await Promise.all(models.map(openSlope));
  const images = clean.images.slice();
  for (let from = 0; from < clean.labels.length; from += SIZE) {
    const places = Array.from({ length: SIZE }, (_, i) => (from + i) % clean.labels.length);
    const own = takePictures(clean, places);
    const moved = { ...own, images: own.images.slice() };
    const momentum = new Float32Array(moved.images.length);
    for (let step = 0; step < steps; step++) {
      for (const { slope } of slopes) addUnit(momentum, await slope(moved));
      for (let p = 0; p < momentum.length; p++) {
        const next = moved.images[p]! + (1.25 * epsilon * Math.sign(momentum[p]!)) / steps;
        const near = Math.min(own.images[p]! + epsilon, Math.max(own.images[p]! - epsilon, next));
        moved.images[p] = Math.min(1, Math.max(0, near));
      }
    }
    for (const [i, place] of places.entries())
      if (place >= from) images.set(pictureAt(moved, i), place * ITEM);
  }
  for (const { close } of slopes) await close();
  return { images, labels: clean.labels };
}

/** The gradient of a model's loss after pictures. */
async function openSlope(model: OnnxModel): Promise<{
  readonly slope: (pictures: LabelledPictures) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}> {
  const gradient = await gradientModel(model, {
    loss: { kind: 'crossEntropy' },
    withRespectTo: ['image'],
    feeds: { image: float32Tensor([SIZE, 3, SIDE, SIDE], new Float32Array(SIZE * ITEM)) },
  });
  const pool = await createSessionPool(encodeModel(gradient.model));
  return {
    async slope(pictures) {
      const { image, labels } = pictureTensors(pictures);
      const outputs = await pool.run({ image, [gradient.lossInputs['labels']!]: labels });
      return outputs[gradient.gradients['image']!]!.data as Float32Array;
    },
    close: async () => pool.close(),
  };
}

/** Adds gradients, each picture's scaled to a mean size of 1. */
function addUnit(sum: Float32Array, slope: Float32Array): void {
  for (let at = 0; at < slope.length; at += ITEM) {
    const norm = slope.subarray(at, at + ITEM).reduce((size, g) => size + Math.abs(g), 1e-12);
    for (let p = at; p < at + ITEM; p++) sum[p] = sum[p]! + (slope[p]! * ITEM) / norm;
  }
}

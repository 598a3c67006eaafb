import { cropPicture } from '../../coco/predict/cropPicture.ts';
import { cropPullback } from '../../coco/predict/cropPullback.ts';
import type { Crop } from '../../coco/predict/crop.ts';
import type { Picture } from '../../core/picture.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { channelsPullback } from '../../pictures/channelsPullback.ts';
import { resizePullback } from '../../pictures/resizePullback.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { OutputLoss } from '../gradients/openOutputGradients.ts';

/** What a model is shown of a picture, and what an attacker wants of its reply. */
export interface Look {
  readonly space: Preprocessing;
  /** The tensors for a picture, as the model is asked about it. */
  encode(picture: Picture): TensorMap;
  /** The gradient by the picture, from the gradient by the numbers of the tensor. */
  pullback(gradient: Float32Array, picture: Picture): Picture;
  readonly loss: OutputLoss;
}

/** A part of a picture in the size of the input, over `fill` where it reaches beyond; without a part the whole picture, stretched. */
export function look(
  space: Preprocessing,
  crop: Crop | undefined,
  loss: OutputLoss,
  fill = 0,
): Look {
  const { height, width } = space.form;
  const shown = (picture: Picture): Picture =>
    crop === undefined ? picture : cropPicture(picture, crop, { height, width }, fill);
  return {
    space,
    loss,
    encode: (picture) => space.encode(space.fit(shown(picture)).data),
    pullback(gradient, picture) {
      const own = channelsPullback(space.picture(space.pullback(gradient)), picture.channels);
      return crop === undefined
        ? resizePullback(own, picture.height, picture.width)
        : cropPullback(own, crop, picture);
    },
  };
}

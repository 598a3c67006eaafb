import type { Picture } from '../../core/picture.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { pictureFitter } from '../../pictures/pictureTensor.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { inputPicture, type Fit } from './inputPicture.ts';

/** What the input of a model that looks at whole pictures shows of each, in its size and channels. */
export function shownPicture(
  signature: ModelSignature | undefined,
  tensor: TensorOption,
  fit: Fit,
): (picture: Picture) => Picture {
  const specs = signature?.inputs ?? [];
  const spec = specs.find(({ name }) => tensor.name === undefined || name === tensor.name);
  const fitted = pictureFitter(spec, 'picture', tensor);
  return (picture) => fitted(inputPicture(picture, fitted(picture), fit).seen);
}

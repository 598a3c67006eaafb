import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { pictureEncoder, pictureFitter } from '../../pictures/pictureTensor.ts';
import type { InputSize } from '../decode/decoder.ts';
import type { Detection } from '../decode/detection.ts';
import { suppress } from '../decode/suppress.ts';
import { boxInPicture, inputPicture, type Fit } from './inputPicture.ts';

/** How a detector is asked. */
export interface DetectorOptions {
  /** Role of the target. */
  readonly role: string;
  /** Detections in px of the input, before suppression. */
  readonly decode: (outputs: TensorMap, input: InputSize) => readonly Detection[];
  readonly tensor: TensorOption;
  readonly fit: Fit;
  readonly suppression: { readonly iou: number; readonly score: number };
  /** What the input shows in place of a picture, in its size, by picture; default what `fit` makes of it. */
  readonly shown?: readonly (Picture | undefined)[] | undefined;
}

/** What a detector says of pictures, in px of each; undefined where it failed, or said what is no number. */
export async function predictDetections(
  context: Pick<ProcedureContext<unknown>, 'ask' | 'signatures'>,
  pictures: readonly Picture[],
  { role, decode, tensor, fit, suppression, shown }: DetectorOptions,
): Promise<readonly (readonly Detection[] | undefined)[]> {
  const signature = context.signatures[role];
  const specs = signature?.inputs ?? [];
  const spec = specs.find(({ name }) => tensor.name === undefined || name === tensor.name);
  const [encode, fitted] = [
    pictureEncoder(spec, 'picture', tensor),
    pictureFitter(spec, 'picture', tensor),
  ];
  const asked = pictures.map((picture, i) => {
    const { height, width } = fitted(picture);
    const { crop, seen } = inputPicture(picture, { height, width }, fit);
    const name = spec?.name ?? tensor.name ?? 'image';
    return { crop, height, width, query: { [name]: encode(shown?.[i] ?? seen) } };
  });
  const replies = await context.ask(
    asked.map(({ query }) => query),
    { target: role },
  );
  return replies.map((reply, i) => {
    if (reply.status === 'failed') return undefined;
    const { crop, height, width } = asked[i]!;
    const [x, y] = [crop.width / width, crop.height / height];
    const candidates = decode(reply.outputs, { height, width });
    const found = suppress(candidates, suppression);
    if (candidates.some(({ score }) => Number.isNaN(score)) || !found.every(isFinite))
      return undefined;
    return found.map((one) => ({
      ...one,
      box: boxInPicture(one.box, crop, { height, width }),
      ...(one.keypoints === undefined
        ? {}
        : {
            keypoints: one.keypoints.map((value, k) =>
              k % 3 === 2 ? value : k % 3 === 0 ? crop.x + value * x : crop.y + value * y,
            ),
          }),
    }));
  });
}

function isFinite({ score, box, keypoints = [] }: Detection): boolean {
  return [score, ...box, ...keypoints].every(Number.isFinite);
}

import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { pictureEncoder, pictureFitter } from '../../pictures/pictureTensor.ts';
import type { InputSize } from '../decode/decoder.ts';
import type { Detection } from '../decode/detection.ts';
import { suppress } from '../decode/suppress.ts';
import type { Crop } from './crop.ts';
import { cropPicture } from './cropPicture.ts';

/** Grey of the padding in detectors' training. */
const PADDING = 114 / 255;

/** How a detector is asked. */
export interface DetectorOptions {
  /** Role of the target. */
  readonly role: string;
  /** Detections in px of the input, before suppression. */
  readonly decode: (outputs: TensorMap, input: InputSize) => readonly Detection[];
  readonly tensor: TensorOption;
  readonly fit: 'stretch' | 'letterbox' | 'corner';
  readonly suppression: { readonly iou: number; readonly score: number };
}

/** What a detector says of pictures, in px of each; undefined where it failed. */
export async function predictDetections(
  context: Pick<ProcedureContext<unknown>, 'ask' | 'signatures'>,
  pictures: readonly Picture[],
  { role, decode, tensor, fit, suppression }: DetectorOptions,
): Promise<readonly (readonly Detection[] | undefined)[]> {
  const signature = context.signatures[role];
  const specs = signature?.inputs ?? [];
  const spec = specs.find(({ name }) => tensor.name === undefined || name === tensor.name);
  const [encode, fitted] = [
    pictureEncoder(spec, 'picture', tensor),
    pictureFitter(spec, 'picture', tensor),
  ];
  const asked = pictures.map((picture) => {
    const { height, width } = fitted(picture);
    const crop = region(picture, { height, width }, fit);
    const seen =
      fit === 'stretch' ? picture : cropPicture(picture, crop, { height, width }, PADDING);
    return { crop, height, width, query: { [spec?.name ?? tensor.name ?? 'image']: encode(seen) } };
  });
  const replies = await context.ask(
    asked.map(({ query }) => query),
    { target: role },
  );
  return replies.map((reply, i) => {
    if (reply.status === 'failed') return undefined;
    const { crop, height, width } = asked[i]!;
    const [x, y] = [crop.width / width, crop.height / height];
    const found = suppress(decode(reply.outputs, { height, width }), suppression);
    return found.map((one) => ({
      ...one,
      box: [
        crop.x + one.box[0] * x,
        crop.y + one.box[1] * y,
        one.box[2] * x,
        one.box[3] * y,
      ] as const,
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

/** The part of the plane that the model's input shows. */
function region(
  picture: { readonly height: number; readonly width: number },
  input: { readonly height: number; readonly width: number },
  fit: DetectorOptions['fit'],
): Crop {
  if (fit === 'stretch') return { x: 0, y: 0, width: picture.width, height: picture.height };
  const scale = Math.min(input.width / picture.width, input.height / picture.height);
  const [width, height] = [input.width / scale, input.height / scale];
  const middle = fit === 'letterbox' ? 0.5 : 0;
  return {
    x: (picture.width - width) * middle,
    y: (picture.height - height) * middle,
    width,
    height,
  };
}

import type { Picture } from '../../core/picture.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { createPreprocessing, type Preprocessing } from '../../judgement/preprocessing.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { refuseSuppression } from '../detectors/openDetectorGradients.ts';
import { openOutputGradients, type OutputGradients } from '../gradients/openOutputGradients.ts';
import type { DifferentiateLooks } from './ascendPictures.ts';

/** The gradients of a model by pictures, whatever their sizes are. */
export interface PictureGradients {
  /** The space of the model's input, for a picture whose size the model may take over. */
  spaceOf(picture: Picture): Preprocessing;
  readonly differentiate: DifferentiateLooks;
  close(): Promise<void>;
}

/** What `pictureGradients` needs. */
export interface PictureGradientsOptions {
  readonly signature: ModelSignature;
  readonly tensor: TensorOption;
  /** The outputs that losses look at; default the first one. */
  readonly outputs: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** Opens an ONNX file once for each size of its input, when it is first needed. */
export function pictureGradients(
  bytes: Uint8Array,
  { signature, tensor, outputs, signal }: PictureGradientsOptions,
): PictureGradients {
  refuseSuppression(decodeModel(bytes).graph);
  const spaces = new Map<string, Preprocessing>();
  const opened = new Map<Preprocessing, Promise<OutputGradients>>();

  async function open(space: Preprocessing): Promise<OutputGradients> {
    const [[input, { shape }]] = Object.entries(space.encode(new Float32Array(space.size))) as [
      [string, Tensor],
    ];
    return openOutputGradients(bytes, { input, shape, outputs, signal });
  }

  return {
    spaceOf(picture) {
      const key = `${picture.height} ${picture.width} ${picture.channels}`;
      const known = spaces.get(key);
      if (known !== undefined) return known;
      const made = createPreprocessing(signature, { tensor, example: picture, bytes: false });
      const { height, width, channels } = made.form;
      const fitted = `fitted ${height} ${width} ${channels}`;
      const space = spaces.get(fitted) ?? made;
      spaces.set(key, space);
      spaces.set(fitted, space);
      return space;
    },
    async differentiate(asked) {
      const answers: { loss: number; gradient: Float32Array }[] = [];
      const groups = new Map<Preprocessing, number[]>();
      for (const [i, { look }] of asked.entries())
        groups.set(look.space, [...(groups.get(look.space) ?? []), i]);
      for (const [space, places] of groups) {
        const model = opened.get(space) ?? open(space);
        opened.set(space, model);
        const found = await (
          await model
        ).differentiate(
          places.map((i) => numbersOf(asked[i]!.look.encode(asked[i]!.picture))),
          places.map((i) => asked[i]!.look.loss),
        );
        for (const [k, i] of places.entries()) answers[i] = found[k]!;
      }
      return answers;
    },
    async close() {
      for (const model of opened.values()) await (await model).close();
      opened.clear();
    },
  };
}

function numbersOf(tensors: TensorMap): Float32Array {
  const [[input, { data, dtype }]] = Object.entries(tensors) as [[string, Tensor]];
  if (data instanceof Float32Array) return data;
  throw new ConfigurationError(`the model's input ${input} is ${dtype}: it has no gradient`, {
    code: 'config.no-gradient',
    hint: 'Attack its build for float32, and give what that run saved under `samples`.',
  });
}

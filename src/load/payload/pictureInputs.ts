import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { decodeFile } from '../../data/decodeFile.ts';
import { itemInput, pictureEncoder } from '../../pictures/pictureTensor.ts';
import type { LoadOptions } from '../options.ts';

/**
 * The first `count` pictures or signals that the options name, as inputs of a model: resized to its height and width,
 * grey and colour turned into each other. Further inputs are those of `others`. Throws ConfigurationError.
 */
export async function pictureInputs(
  options: Pick<LoadOptions, 'images' | 'tensor'>,
  count: number,
  signature: ModelSignature,
  others: TensorMap,
  access: Pick<ProcedureContext<LoadOptions>, 'files' | 'data'>,
): Promise<readonly TensorMap[]> {
  const { images, tensor } = options;
  const spec = itemInput(signature.inputs, tensor.name);
  if (spec === undefined)
    throw new ConfigurationError('load: images do not fit the model, which takes no tensor', {
      code: 'load.images',
      hint: 'Leave `images` out, or declare the inputs under `signature` of the target.',
    });
  const inputs: TensorMap[] = [];
  for await (const picture of pictures(images, count, access)) {
    const encode = pictureEncoder(spec, picture.kind, tensor);
    inputs.push({ ...others, [spec.name]: encode(picture) });
  }
  return inputs;
}

async function* pictures(
  images: LoadOptions['images'],
  count: number,
  { files, data: open }: Pick<ProcedureContext<LoadOptions>, 'files' | 'data'>,
) {
  if (Array.isArray(images)) {
    for (const path of images.slice(0, count)) yield decodeFile(await files.read(path), path);
    return;
  }
  const data = await open('images');
  for (let i = 0; i < Math.min(count, data.count); i++) yield (await data.read(i)).picture;
}

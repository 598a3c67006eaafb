import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { elementCount, type TensorMap } from '../../core/tensor.ts';

/**
 * An image file as the only input of a model: shape [1, 3, H, W], [1, H, W, 3] or without the 1; uint8 0 to 255 or
 * float32 0 to 1, resized to H x W. Throws ConfigurationError `load.images`.
 */
export async function imageTensors(
  bytes: Uint8Array,
  path: string,
  signature: ModelSignature,
): Promise<TensorMap> {
  const [input] = signature.inputs;
  const shape = (input?.shape ?? []).map((extent) => (extent < 0 ? 1 : extent));
  const [a = 0, b = 0, c = 0] = shape.slice(-3);
  const planar = a === 3 && c !== 3;
  if (
    input === undefined ||
    signature.inputs.length > 1 ||
    elementCount(shape) !== a * b * c ||
    (!planar && c !== 3) ||
    (input.dtype !== 'uint8' && input.dtype !== 'float32')
  ) {
    throw new ConfigurationError(
      `images do not fit the model: it takes ${signature.inputs.map(({ dtype, shape: s }) => `${dtype} [${s.join(', ')}]`).join(', ')}`,
      {
        code: 'load.images',
        hint: 'Images need one input of float32 or uint8 with three channels.',
      },
    );
  }
  const [height, width] = planar ? [b, c] : [a, b];
  const { default: sharp } = await import('sharp');
  const pixels = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new ConfigurationError(`${path} is no image that can be read`, {
        code: 'load.images',
        cause,
      });
    });
  const ordered = planar
    ? Uint8Array.from(
        pixels,
        (_, i) => pixels[(i % (width * height)) * 3 + Math.floor(i / (width * height))]!,
      )
    : new Uint8Array(pixels);
  const data =
    input.dtype === 'uint8' ? ordered : Float32Array.from(ordered, (value) => value / 255);
  return { [input.name]: { dtype: input.dtype, shape, data } };
}

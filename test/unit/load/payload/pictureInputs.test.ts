import sharp from 'sharp';
import { expect, test } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import type { ModelSignature } from '../../../../src/core/signature.ts';
import type { Dtype, TensorMap } from '../../../../src/core/tensor.ts';
import { dataOption } from '../../../../src/data/dataOption.ts';
import { openDataSet } from '../../../../src/data/openDataSet.ts';
import { pictureInputs } from '../../../../src/load/payload/pictureInputs.ts';
import { tensorOption } from '../../../../src/pictures/tensorOption.ts';
import { memoryFiles } from '../../../helpers/memoryFiles.ts';

const takes = (shape: readonly number[], dtype: Dtype = 'uint8'): ModelSignature => ({
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'image', dtype, shape }],
  outputs: [],
});

/** Two rows of three pixels, each with a red, green and blue of its own. */
const pixels = Uint8Array.from({ length: 18 }, (_, i) => 10 * i);
const files = memoryFiles({
  'set/a.png': await sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } })
    .png()
    .toBuffer(),
  'set/b.png': await sharp(pixels.toReversed(), { raw: { width: 3, height: 2, channels: 3 } })
    .png()
    .toBuffer(),
  'bad.bin': 'no image',
});

const inputs = (
  images: string | string[],
  signature: ModelSignature,
  count = Infinity,
  others: TensorMap = {},
  tensor: object = {},
) =>
  pictureInputs({ images, tensor: tensorOption.parse(tensor) }, count, signature, others, {
    files,
    data: () => openDataSet(dataOption.parse(images), files, { name: 'images' }),
  });

test('pixels come row by row, or channel by channel, as the model takes them', async () => {
  const [rows, other, ...rest] = await inputs('set', takes([-1, 2, 3, 3]));
  expect(rest).toEqual([]);
  expect(rows!['image']).toMatchObject({ dtype: 'uint8', shape: [1, 2, 3, 3] });
  expect([...(rows!['image']!.data as Uint8Array)]).toEqual([...pixels]);
  expect([...(other!['image']!.data as Uint8Array)]).toEqual(Array.from(pixels.toReversed()));
  const [planar] = await inputs(
    ['set/a.png'],
    takes([1, 3, 2, 3], 'float32'),
    1,
    {},
    { layout: 'channels-first' },
  );
  const channels = [0, 1, 2].flatMap((c) => [...pixels].filter((_, i) => i % 3 === c));
  const values = [...(planar!['image']!.data as Float32Array)];
  values.forEach((value, i) => expect(value).toBeCloseTo(channels[i]! / 255, 6));
});

test('no more than are wanted, beside the other inputs of the model', async () => {
  const others = { gain: { dtype: 'float32', shape: [1], data: Float32Array.of(2) } } as const;
  const made = await inputs('set', takes([1, 1, 4, 4], 'float32'), 1, others);
  expect(made).toHaveLength(1);
  expect(made[0]!['gain']).toBe(others.gain);
  expect(made[0]!['image']!.shape).toEqual([1, 1, 4, 4]);
});

test('says what does not fit', async () => {
  const bad = (images: string | string[], signature: ModelSignature) =>
    expect(inputs(images, signature)).rejects.toThrow(ConfigurationError);
  await bad('set', takes([1, 2, 3, 4, 5]));
  await bad('set', { ...takes([3, 4, 4]), inputs: [] });
  await bad(['bad.bin'], takes([3, 4, 4]));
});

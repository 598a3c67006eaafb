import sharp from 'sharp';
import { expect, test } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { unrecordedContext } from '../../../../src/core/unrecordedContext.ts';
import type { ModelSignature } from '../../../../src/core/signature.ts';
import type { Dtype } from '../../../../src/core/tensor.ts';
import { imagePaths } from '../../../../src/load/payload/imagePaths.ts';
import { imageTensors } from '../../../../src/load/payload/imageTensors.ts';

const takes = (shape: readonly number[], dtype: Dtype = 'uint8'): ModelSignature => ({
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'image', dtype, shape }],
  outputs: [],
});

/** Two rows of three pixels, each with a red, green and blue of its own. */
const pixels = Uint8Array.from({ length: 18 }, (_, i) => 10 * i);
const png = sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } })
  .png()
  .toBuffer();

test('pixels come row by row, or channel by channel', async () => {
  const rows = await imageTensors(await png, 'a.png', takes([-1, 2, 3, 3]));
  expect(rows['image']).toMatchObject({ dtype: 'uint8', shape: [1, 2, 3, 3] });
  expect([...(rows['image']!.data as Uint8Array)]).toEqual([...pixels]);
  // Three rows would look like channels: two rows of four columns cannot.
  const wide = await imageTensors(await png, 'a.png', takes([3, 2, 4]));
  expect(wide['image']!.shape).toEqual([3, 2, 4]);
  const planar = await imageTensors(
    await sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } })
      .resize(4, 2, { fit: 'fill' })
      .raw()
      .toBuffer()
      .then((raw) =>
        sharp(raw, { raw: { width: 4, height: 2, channels: 3 } })
          .png()
          .toBuffer(),
      ),
    'b.png',
    takes([3, 2, 4]),
  );
  const raw = await sharp(await png)
    .resize(4, 2, { fit: 'fill' })
    .raw()
    .toBuffer();
  const channels = [0, 1, 2].flatMap((c) => [...raw].filter((_, i) => i % 3 === c));
  expect([...(planar['image']!.data as Uint8Array)]).toEqual(channels);
});

test('floats run from 0 to 1, and grey and transparent images have three channels', async () => {
  const white = await sharp({
    create: { width: 5, height: 5, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 1 } },
  })
    .greyscale()
    .png()
    .toBuffer();
  const { image } = await imageTensors(white, 'w.png', takes([1, 3, 4, 4], 'float32'));
  expect(image!.data).toEqual(new Float32Array(48).fill(1));
});

test('says what does not fit', async () => {
  const bad = async (signature: ModelSignature, bytes = png) =>
    expect(imageTensors(await bytes, 'a.png', signature)).rejects.toThrow(ConfigurationError);
  await bad(takes([1, 4]));
  await bad(takes([1, 3, 4, 4], 'int64'));
  await bad(takes([2, 3, 4, 4]));
  await bad({ ...takes([3, 4, 4]), inputs: [] });
  await bad(takes([3, 4, 4]), Promise.resolve(Buffer.from('no image')));
});

test('a folder gives its images, and says when it has none', async () => {
  const files = {
    ...unrecordedContext.files,
    list: async () => ['a.png', 'sub/b.JPG', 'notes.txt'],
  };
  expect(await imagePaths('in/', files)).toEqual(['in/a.png', 'in/sub/b.JPG']);
  expect(await imagePaths(['x.bin'], files)).toEqual(['x.bin']);
  await expect(imagePaths('in', { ...files, list: async () => [] })).rejects.toMatchObject({
    code: 'load.images',
  });
});

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { encodeNpy } from '../../../src/data/encodeNpy.ts';
import { openDataSet } from '../../../src/data/openDataSet.ts';
import { encodePng } from '../../../src/pictures/codec.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';
import { furthest, greyOf } from '../../helpers/pictures.ts';

const open = (option: unknown, files: Readonly<Record<string, string | Uint8Array>>) =>
  openDataSet(option, memoryFiles(files), { name: 'data' });

describe('bytes with a description', () => {
  const head = {
    shape: [2, 3, 1, 2],
    dtype: 'uint8',
    layout: 'NCHW RGB',
    labels: [4, 0],
    classes: ['a', 'b', 'c', 'd', 'e'],
  };
  const bytes = Uint8Array.from({ length: 12 }, (_, i) => 10 * i);
  const files = (changed: object) => ({
    'x.u8': bytes,
    'x.json': JSON.stringify({ ...head, ...changed }),
  });

  it.each(['x.u8', 'x.json'])('are read by %s', async (path) => {
    const data = await open(path, files({}));
    expect([data.count, data.names, data.classes]).toEqual([2, ['0', '1'], head.classes]);
    const { picture, truth } = await data.read(1);
    expect(truth).toEqual({ class: 4 - 4 });
    expect(picture).toMatchObject({ height: 1, width: 2, channels: 3 });
    expect([...picture.data].map((value) => Math.round(255 * value))).toEqual([
      60, 80, 100, 70, 90, 110,
    ]);
  });

  it.each([
    [{ shape: [2, 3, 1, 3] }, /x\.u8 has 12 bytes, not 2 x 3 x 1 x 3/],
    [{ labels: [1] }, /1 labels for 2 items/],
    [{ labels: [1, 9] }, /9, the label of 1 in x\.u8, is no class/],
    [{ dtype: 'float32' }, /`dtype` is "float32", not uint8/],
    [{ layout: 'CWH' }, /`layout` is "CWH"/],
    [{ shape: 'x' }, /`shape` must be a list/],
  ])('are refused with %o', async (changed, message) => {
    await expect(open('x.u8', files(changed))).rejects.toThrow(message);
  });
});

describe('.npz archives', () => {
  const tensor = (data: Float32Array, shape: number[]) =>
    encodeNpy({ dtype: 'float32', shape, data })!;
  const arrays = {
    'x.npy': tensor(
      Float32Array.from({ length: 12 }, (_, i) => i / 12),
      [2, 3, 2],
    ),
    'goal.npy': tensor(Float32Array.of(1, 2, 3, 4), [2, 2]),
    'note.txt': new TextEncoder().encode('no array'),
  };

  it.each([0, 6] as const)('are read whatever their compression: level %d', async (level) => {
    const data = await open(
      { path: 'a.npz', values: 'goal' },
      { 'a.npz': zipSync(arrays, { level }) },
    );
    const { picture, truth } = await data.read(1);
    expect(picture).toMatchObject({ kind: 'signal', width: 3, channels: 2 });
    expect(
      furthest(
        picture.data,
        [6, 7, 8, 9, 10, 11].map((i) => i / 12),
      ),
    ).toBeLessThan(1e-7);
    expect(truth.value).toEqual([3, 4]);
  });

  it.each([
    [{ path: 'a.npz', array: 'y' }, {}, /has no array "y"/],
    [{ path: 'a.npz' }, { 'labels.npy': tensor(Float32Array.of(1), [1]) }, /1 numbers for 2 items/],
  ])('are refused: %o', async (option, more, message) => {
    const files = { 'a.npz': zipSync({ ...arrays, ...more }) };
    await expect(open(option, files)).rejects.toThrow(message);
  });

  it('that are cut off are refused', async () => {
    const whole = zipSync(arrays);
    for (const length of [0, 20, whole.length >> 1, whole.length - 1])
      await expect(open('a.npz', { 'a.npz': whole.slice(0, length) })).rejects.toThrow(
        /is not an \.npz file/,
      );
  });
});

const ramp = await encodePng(
  greyOf([
    [0, 0.2, 0.4, 0.6],
    [0, 0, 0, 0],
  ]),
);

describe('COCO files', () => {
  const coco = {
    images: [
      { id: 7, file_name: 'a.png', width: 4, height: 2, night: true, extra: [1] },
      { id: 8, file_name: 'b.png', width: 4, height: 2 },
    ],
    categories: [
      { id: 3, name: 'car' },
      { id: 1, name: 'person' },
    ],
    annotations: [
      { id: 1, image_id: 7, category_id: 1, bbox: [1, 0.5, 2, 1], keypoints: [1, 1, 2], area: 1.5 },
      { id: 2, image_id: 7, category_id: 3, bbox: [0, 0, 4, 2], iscrowd: 1 },
    ],
  };
  const files = (changed: object = {}) => ({
    'ann/gt.json': JSON.stringify({ ...coco, ...changed }),
    'val/a.png': ramp,
    'val/b.png': ramp,
  });

  it('give boxes, keypoints and the fields of their images', async () => {
    const data = await open({ path: 'ann/gt.json', images: 'val' }, files());
    expect([data.names, data.classes]).toEqual([
      ['a.png', 'b.png'],
      ['person', 'car'],
    ]);
    const { truth, attributes } = await data.read(0);
    const person = { category: 'person', box: [1, 0.5, 2, 1] };
    expect(truth).toEqual({
      boxes: [person, { category: 'car', box: [0, 0, 4, 2], crowd: true }],
      keypoints: [{ ...person, keypoints: [1, 1, 2], area: 1.5 }],
    });
    expect(attributes).toEqual({ id: 7, file_name: 'a.png', width: 4, height: 2, night: true });
    expect(await data.truth(1)).toEqual({ boxes: [], keypoints: [] });
  });

  it('move boxes and keypoints with the size of the picture', async () => {
    const data = await open({ path: 'ann/gt.json', images: 'val', size: [4, 2] }, files());
    const { truth, picture: resized } = await data.read(0);
    expect([resized.height, resized.width]).toEqual([4, 2]);
    expect(truth.keypoints).toEqual([
      { category: 'person', box: [0.5, 1, 1, 2], keypoints: [0.5, 2, 2], area: 1.5 },
    ]);
  });

  it.each([
    [
      { annotations: [{ id: 5, image_id: 9, category_id: 1, bbox: [0, 0, 1, 1] }] },
      /annotation 5 is of image 9/,
    ],
    [
      { annotations: [{ id: 5, image_id: 7, category_id: 9, bbox: [0, 0, 1, 1] }] },
      /of category 9/,
    ],
    [{ annotations: [{ id: 5, image_id: 7, category_id: 1, bbox: [0, 0, 1] }] }, /no bbox of four/],
    [
      { annotations: [{ id: 5, image_id: 7, category_id: 1, bbox: [0, 0, 1, 1], keypoints: [1] }] },
      /its keypoints are no list/,
    ],
    [{ images: [], annotations: [] }, /there is no item/],
    [{ images: [{ id: 7, file_name: 'none.png' }], annotations: [] }, /none\.png/],
  ])('are refused: %o', async (changed, message) => {
    await expect(open({ path: 'ann/gt.json', images: 'val' }, files(changed))).rejects.toThrow(
      message,
    );
  });
});

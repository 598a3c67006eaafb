import { describe, expect, it } from 'vitest';

import { pictureEncoder } from '../../../src/pictures/pictureTensor.ts';
import type { Picture } from '../../../src/core/picture.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';
import { greyOf, signalOf } from '../../helpers/pictures.ts';

/** 1 x 2 pixels: values 0 to 0.5 in tenths. */
const color: Picture = {
  kind: 'picture',
  height: 1,
  width: 2,
  channels: 3,
  data: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5),
};

function encoded(
  picture: Picture,
  shape: readonly number[] | undefined,
  option: object = {},
  dtype: 'float32' | 'uint8' | 'int64' | 'float16' = 'float32',
) {
  const spec = shape === undefined ? undefined : { name: 'in', dtype, shape };
  const tensor = pictureEncoder(spec, picture.kind, tensorOption.parse(option))(picture);
  return {
    shape: tensor.shape,
    data: Array.from(tensor.data as ArrayLike<number | bigint>, (v) =>
      Number(Number(v).toFixed(4)),
    ),
  };
}

describe('a picture becomes', () => {
  it.each([
    ['channels first', [-1, 3, 1, 2], {}, [1, 3, 1, 2], [0, 0.3, 0.1, 0.4, 0.2, 0.5]],
    [
      'channels last',
      [1, 1, 2, 3],
      { layout: 'channels-last' },
      [1, 1, 2, 3],
      [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    ],
    ['any size', [-1, 3, -1, -1], {}, [1, 3, 1, 2], [0, 0.3, 0.1, 0.4, 0.2, 0.5]],
    ['without a batch', [3, 1, 2], {}, [3, 1, 2], [0, 0.3, 0.1, 0.4, 0.2, 0.5]],
    ['blue first', [-1, 3, 1, 2], { colors: 'bgr' }, [1, 3, 1, 2], [0.2, 0.5, 0.1, 0.4, 0, 0.3]],
    ['flat', [-1, 6], {}, [1, 6], [0, 0.3, 0.1, 0.4, 0.2, 0.5]],
    ['flat as it lies', [-1, 6], { layout: 'channels-last' }, [1, 6], [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    ['flat and grey', [-1, 2], {}, [1, 2], [0.0815, 0.3815]],
    ['grey', [-1, 1, 1, 2], {}, [1, 1, 1, 2], [0.0815, 0.3815]],
    ['grey without channels', [-1, 1, 2], {}, [1, 1, 2], [0.0815, 0.3815]],
    [
      'in another range',
      [1, 1, 2, 3],
      { range: [-1, 1], layout: 'channels-last' },
      [1, 1, 2, 3],
      [-1, -0.8, -0.6, -0.4, -0.2, 0],
    ],
    [
      'normalised',
      [1, 3, 1, 2],
      { mean: [0.1, 0.2, 0.3], std: [1, 2, 0.5] },
      [1, 3, 1, 2],
      [-0.1, 0.2, -0.05, 0.1, -0.2, 0.4],
    ],
  ])('%s', (_, shape, option, outer, data) => {
    expect(encoded(color, shape, option)).toEqual({ shape: outer, data });
  });

  it('bytes for whole numbers, rounded', () => {
    expect(encoded(color, [1, 1, 2, 3], { layout: 'channels-last' }, 'uint8').data).toEqual([
      0, 26, 51, 77, 102, 128,
    ]);
    expect(encoded(color, [1, 1, 2, 3], { layout: 'channels-last' }, 'int64').data).toEqual([
      0, 26, 51, 77, 102, 128,
    ]);
  });

  it('colour when it is grey and the model wants three channels', () => {
    expect(encoded(greyOf([[0.25, 1]]), [-1, 3, 1, 2]).data).toEqual([0.25, 1, 0.25, 1, 0.25, 1]);
  });

  it('the size that the model wants', () => {
    const { shape, data } = encoded(greyOf([[0, 1]]), [-1, 1, 2, 4]);
    expect(shape).toEqual([1, 1, 2, 4]);
    expect(data).toEqual([0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1]);
  });

  it('height, width and channels for a target that takes anything', () => {
    expect(encoded(color, undefined).shape).toEqual([1, 2, 3]);
  });
});

describe('a signal becomes', () => {
  it.each([
    ['a row', [-1, 3], [1, 3]],
    ['a channel of time', [-1, 1, 3], [1, 1, 3]],
    ['time of a channel', [-1, 3, 1], [1, 3, 1]],
    ['a row of any length', [-1, -1], [1, 3]],
  ])('%s, in its own unit', (_, shape, outer) => {
    const option =
      shape.length === 3 ? { layout: shape[1] === 1 ? 'channels-first' : 'channels-last' } : {};
    expect(encoded(signalOf(-7, 0, 900), shape, option)).toEqual({
      shape: outer,
      data: [-7, 0, 900],
    });
  });
});

it.each([
  [color, [-1, 3, 4, 3], {}, /which dimension holds the channels is not clear/],
  [color, [-1, 2, 3, 4, 5], {}, /a picture has 3 dimensions at most/],
  [color, [-1, 4, 1, 2], { layout: 'channels-first' }, /does not have 4 channels/],
  [color, [-1, 7], {}, /2 x 1 pixels in 3 channels has 6 numbers/],
  [color, [-1, 3, 1, 2], { mean: [1, 2] }, /tensor\.mean has 2 numbers for 3 channels/],
  [signalOf(1, 2), [-1, 3, 1, 2], {}, /a signal has 2 dimensions at most/],
])('refuses what does not fit', (picture, shape, option, message) => {
  expect(() => encoded(picture, shape, option)).toThrow(message);
});

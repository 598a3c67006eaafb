import { describe, expect, it } from 'vitest';

import { cropPicture } from '../../../src/coco/predict/cropPicture.ts';
import { cropPullback } from '../../../src/coco/predict/cropPullback.ts';
import type { Picture } from '../../../src/core/picture.ts';
import { createRandom } from '../../../src/math/random.ts';
import { channelsPullback } from '../../../src/pictures/channelsPullback.ts';
import { pictureFitter } from '../../../src/pictures/pictureTensor.ts';
import { resize } from '../../../src/pictures/resize.ts';
import { resizePullback } from '../../../src/pictures/resizePullback.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';

const random = createRandom('pullbacks');
const drawn = (height: number, width: number, channels: number): Picture => ({
  kind: 'picture',
  height,
  width,
  channels,
  data: Float32Array.from({ length: height * width * channels }, () => random.normal()),
});
const dot = (a: Picture, b: Picture) => a.data.reduce((sum, one, i) => sum + one * b.data[i]!, 0);

// A map and its transpose: <map(x), g> = <x, transpose(g)> for all x and g.
describe('the transpose of', () => {
  it.each([
    [17, 23, 8, 9],
    [8, 9, 17, 23],
    [12, 12, 12, 5],
    [12, 5, 30, 5],
  ])('resizing %i x %i to %i x %i', (height, width, toHeight, toWidth) => {
    const [x, g] = [drawn(height, width, 3), drawn(toHeight, toWidth, 3)];
    const back = resizePullback(g, height, width);
    expect(back.data).toHaveLength(x.data.length);
    expect(dot(resize(x, toHeight, toWidth), g)).toBeCloseTo(dot(x, back), 3);
  });

  it.each([
    { x: 2.3, y: -4.1, width: 20.7, height: 31 },
    { x: 0, y: 0, width: 7, height: 11 },
    { x: -30, y: -30, width: 5, height: 5 },
  ])('showing the part %o, of which some lies outside', (crop) => {
    const [x, g] = [drawn(24, 19, 3), drawn(16, 12, 3)];
    expect(dot(cropPicture(x, crop, g), g)).toBeCloseTo(dot(x, cropPullback(g, crop, x)), 3);
  });

  it.each([
    [1, 3],
    [3, 1],
    [3, 3],
  ])('%i channels becoming %i', (from, to) => {
    const [x, g] = [drawn(5, 6, from), drawn(5, 6, to)];
    const spec = { name: 'x', dtype: 'float32', shape: [1, 5, 6, to] } as const;
    const fitted = pictureFitter(spec, 'picture', tensorOption.parse({}))(x);
    expect(dot(fitted, g)).toBeCloseTo(dot(x, channelsPullback(g, from)), 3);
  });
});

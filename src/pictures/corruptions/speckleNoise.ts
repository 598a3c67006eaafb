import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const speckleNoise = defineCorruption({
  name: 'speckle-noise',
  summary: 'normal noise in proportion to the value',
  imagenet: [[0.15], [0.2], [0.35], [0.45], [0.6]],
  cifar: [[0.06], [0.1], [0.12], [0.16], [0.2]],
  apply: (picture, [sd = 0], random) =>
    mapPicture(picture, (value) => value + value * sd * random.normal()),
});

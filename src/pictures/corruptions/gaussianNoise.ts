import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const gaussianNoise = defineCorruption({
  name: 'gaussian-noise',
  summary: 'normal noise on every value',
  imagenet: [[0.08], [0.12], [0.18], [0.26], [0.38]],
  cifar: [[0.04], [0.06], [0.08], [0.09], [0.1]],
  apply: (picture, [sd = 0], random) =>
    mapPicture(picture, (value) => value + sd * random.normal()),
});

import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const impulseNoise = defineCorruption({
  name: 'impulse-noise',
  summary: 'single values black or white',
  imagenet: [[0.03], [0.06], [0.09], [0.17], [0.27]],
  cifar: [[0.01], [0.02], [0.03], [0.05], [0.07]],
  apply: (picture, [share = 0], random) =>
    mapPicture(picture, (value) =>
      random.uniform() < share ? (random.uniform() < 0.5 ? 0 : 1) : value,
    ),
});

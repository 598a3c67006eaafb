import { drawPoisson } from '../../math/drawPoisson.ts';
import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const shotNoise = defineCorruption({
  name: 'shot-noise',
  summary: 'counts of photons',
  imagenet: [[60], [25], [12], [5], [3]],
  cifar: [[500], [250], [100], [75], [50]],
  apply: (picture, [photons = 1], random) =>
    mapPicture(picture, (value) => drawPoisson(Math.max(0, value) * photons, random) / photons),
});

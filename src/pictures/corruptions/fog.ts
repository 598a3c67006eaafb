import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';
import { plasma } from '../plasma.ts';

export const fog = defineCorruption({
  name: 'fog',
  summary: 'fog of uneven thickness, by the diamond-square fractal',
  imagenet: [
    [1.5, 2],
    [2, 2],
    [2.5, 1.7],
    [2.5, 1.5],
    [3, 1.4],
  ],
  cifar: [
    [0.2, 3],
    [0.5, 3],
    [0.75, 2.5],
    [1, 2],
    [1.5, 1.75],
  ],
  apply(picture, [amount = 0, decay = 2], random) {
    const { height, width, channels } = picture;
    const layer = plasma(height, width, decay, random);
    const brightest = picture.data.reduce((most, value) => Math.max(most, value), 0);
    const factor = brightest / (brightest + amount);
    return mapPicture(
      picture,
      (value, i) => (value + amount * layer[Math.floor(i / channels)]!) * factor,
    );
  },
});

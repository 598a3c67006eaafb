import { defineCorruption } from '../corruption.ts';
import { smear } from '../smear.ts';

export const motionBlur = defineCorruption({
  name: 'motion-blur',
  summary: 'a camera that moves, in a random direction of up to 45 degrees',
  imagenet: [
    [10, 3],
    [15, 5],
    [15, 8],
    [15, 12],
    [20, 15],
  ],
  cifar: [
    [6, 1],
    [6, 1.5],
    [6, 2],
    [8, 2],
    [9, 2.5],
  ],
  apply: (picture, [radius = 0, sigma = 1], random) =>
    smear(picture, radius, sigma, -45 + 90 * random.uniform()),
});

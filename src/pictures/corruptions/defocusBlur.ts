import { defineCorruption } from '../corruption.ts';
import { diskKernel } from '../diskKernel.ts';
import { filter } from '../filter.ts';

export const defocusBlur = defineCorruption({
  name: 'defocus-blur',
  summary: 'a lens out of focus: a disk whose edge is smoothed',
  imagenet: [
    [3, 0.1],
    [4, 0.5],
    [6, 0.5],
    [8, 0.5],
    [10, 0.5],
  ],
  cifar: [
    [0.3, 0.4],
    [0.4, 0.5],
    [0.5, 0.6],
    [1, 0.2],
    [1.5, 0.1],
  ],
  apply: (picture, [radius = 0, alias = 0]) => filter(picture, diskKernel(radius, alias)),
});

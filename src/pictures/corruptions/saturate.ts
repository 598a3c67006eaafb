import { defineCorruption } from '../corruption.ts';
import { mapHsv } from '../mapHsv.ts';

export const saturate = defineCorruption({
  name: 'saturate',
  summary: 'paler or stronger colours: saturation of the HSV colours',
  imagenet: [
    [0.3, 0],
    [0.1, 0],
    [2, 0],
    [5, 0.1],
    [20, 0.2],
  ],
  cifar: [
    [0.3, 0],
    [0.1, 0],
    [1.5, 0],
    [2, 0.1],
    [2.5, 0.2],
  ],
  apply: (picture, [factor = 1, more = 0]) =>
    mapHsv(picture, (h, s, v) => [h, s * factor + more, v]),
});

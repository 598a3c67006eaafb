import { defineCorruption } from '../corruption.ts';
import { mapHsv } from '../mapHsv.ts';

export const brightness = defineCorruption({
  name: 'brightness',
  summary: 'more light: value of the HSV colours',
  imagenet: [[0.1], [0.2], [0.3], [0.4], [0.5]],
  cifar: [[0.05], [0.1], [0.15], [0.2], [0.3]],
  apply: (picture, [by = 0]) => mapHsv(picture, (h, s, v) => [h, s, v + by]),
});

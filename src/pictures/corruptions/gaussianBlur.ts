import { defineCorruption } from '../corruption.ts';
import { gaussianBlur as blur } from '../gaussianBlur.ts';

export const gaussianBlur = defineCorruption({
  name: 'gaussian-blur',
  summary: 'a Gaussian blur, edges repeated',
  imagenet: [[1], [2], [3], [4], [6]],
  cifar: [[0.4], [0.6], [0.7], [0.8], [1]],
  apply: (picture, [sigma = 0]) => blur(picture, sigma, { border: 'edge' }),
});

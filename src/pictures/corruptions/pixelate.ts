import { boxResize } from '../boxResize.ts';
import { defineCorruption } from '../corruption.ts';

export const pixelate = defineCorruption({
  name: 'pixelate',
  summary: 'fewer and larger pixels',
  imagenet: [[0.6], [0.5], [0.4], [0.3], [0.25]],
  cifar: [[0.95], [0.9], [0.85], [0.75], [0.65]],
  apply(picture, [share = 1]) {
    const { height, width } = picture;
    const size = (length: number): number => Math.max(1, Math.floor(length * share));
    return boxResize(boxResize(picture, size(height), size(width)), height, width);
  },
});

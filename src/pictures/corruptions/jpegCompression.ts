import { jpegRoundTrip } from '../codec.ts';
import { defineCorruption } from '../corruption.ts';

export const jpegCompression = defineCorruption({
  name: 'jpeg-compression',
  summary: 'strong JPEG compression',
  imagenet: [[25], [18], [15], [10], [7]],
  cifar: [[80], [65], [58], [50], [40]],
  apply: (picture, [quality = 100]) => jpegRoundTrip(picture, Math.round(quality), '4:2:0'),
});

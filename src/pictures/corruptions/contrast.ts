import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const contrast = defineCorruption({
  name: 'contrast',
  summary: 'values nearer to the mean of their channel',
  imagenet: [[0.4], [0.3], [0.2], [0.1], [0.05]],
  cifar: [[0.75], [0.5], [0.4], [0.3], [0.15]],
  apply(picture, [factor = 1]) {
    const { channels, data } = picture;
    const means = new Float64Array(channels);
    for (const [i, value] of data.entries()) means[i % channels]! += value;
    const pixels = data.length / channels;
    return mapPicture(picture, (value, i) => {
      const mean = means[i % channels]! / pixels;
      return (value - mean) * factor + mean;
    });
  },
});

import { clippedZoom } from '../clippedZoom.ts';
import { defineCorruption } from '../corruption.ts';
import { mapPicture } from '../mapPicture.ts';

export const zoomBlur = defineCorruption({
  name: 'zoom-blur',
  summary: 'a camera that moves towards the middle',
  // The end of the factors and their step, counted as numpy.arange does.
  imagenet: [
    [1.11, 0.01],
    [1.16, 0.01],
    [1.21, 0.02],
    [1.26, 0.02],
    [1.31, 0.03],
  ],
  cifar: [
    [1.06, 0.01],
    [1.11, 0.01],
    [1.16, 0.01],
    [1.21, 0.01],
    [1.26, 0.01],
  ],
  apply(picture, [end = 1, step = 0.01]) {
    const count = Math.ceil((end - 1) / step);
    const sum = Float64Array.from(picture.data);
    for (let i = 0; i < count; i++) {
      const { data } = clippedZoom(picture, 1 + i * step);
      for (let j = 0; j < sum.length; j++) sum[j]! += data[j]!;
    }
    return mapPicture(picture, (_, i) => sum[i]! / (count + 1));
  },
});

import { defineCorruption } from '../corruption.ts';
import { gaussianBlur } from '../gaussianBlur.ts';

export const glassBlur = defineCorruption({
  name: 'glass-blur',
  summary: 'frosted glass: near pixels exchanged between two blurs',
  imagenet: [
    [0.7, 1, 2],
    [0.9, 2, 1],
    [1, 2, 3],
    [1.1, 3, 2],
    [1.5, 4, 2],
  ],
  cifar: [
    [0.05, 1, 1],
    [0.25, 1, 1],
    [0.4, 1, 1],
    [0.25, 1, 2],
    [0.4, 1, 2],
  ],
  apply(picture, [sigma = 0, reach = 1, times = 1], random) {
    const blurred = gaussianBlur(picture, sigma, { border: 'edge' });
    const { height, width, channels } = picture;
    const data = blurred.data.slice();
    const far = Math.round(reach);
    for (let time = 0; time < Math.round(times); time++)
      for (let row = height - far; row > far; row--)
        for (let column = width - far; column > far; column--) {
          // From -far to far - 1, as the published code draws.
          const x = column + random.integer(2 * far) - far;
          const y = row + random.integer(2 * far) - far;
          for (let c = 0; c < channels; c++) {
            const [a, b] = [(row * width + column) * channels + c, (y * width + x) * channels + c];
            [data[a], data[b]] = [data[b]!, data[a]!];
          }
        }
    return gaussianBlur({ ...blurred, data }, sigma, { border: 'edge' });
  },
});

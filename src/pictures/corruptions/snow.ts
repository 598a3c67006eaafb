import type { Picture } from '../../core/picture.ts';
import { clippedZoom } from '../clippedZoom.ts';
import { defineCorruption } from '../corruption.ts';
import { luma } from '../luma.ts';
import { mapPicture } from '../mapPicture.ts';
import { smear } from '../smear.ts';

export const snow = defineCorruption({
  name: 'snow',
  summary: 'falling snow, and a whiter scene',
  // Mean, deviation, zoom, threshold, radius and sigma of the fall, share of the scene.
  imagenet: [
    [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
    [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
    [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
    [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
    [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
  ],
  cifar: [
    [0.1, 0.2, 1, 0.6, 8, 3, 0.95],
    [0.1, 0.2, 1, 0.5, 10, 4, 0.9],
    [0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
    [0.25, 0.3, 2.25, 0.6, 12, 6, 0.85],
    [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
  ],
  apply(
    picture,
    [mean = 0, sd = 0, zoom = 1, threshold = 0, radius = 0, sigma = 1, share = 1],
    random,
  ) {
    const { height, width, channels } = picture;
    const flakes: Picture = {
      kind: 'picture',
      height,
      width,
      channels: 1,
      data: Float32Array.from({ length: height * width }, () => mean + sd * random.normal()),
    };
    const layer = mapPicture(clippedZoom(flakes, zoom), (value) =>
      value < threshold ? 0 : Math.min(1, value),
    );
    const fall = smear(layer, radius, sigma, -135 + 90 * random.uniform()).data;
    const grey = luma(picture);
    const last = height * width - 1;
    return mapPicture(picture, (value, i) => {
      const pixel = Math.floor(i / channels);
      const white = Math.max(value, grey[pixel]! * 1.5 + 0.5);
      return share * value + (1 - share) * white + fall[pixel]! + fall[last - pixel]!;
    });
  },
});

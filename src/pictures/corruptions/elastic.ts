import { defineCorruption } from '../corruption.ts';
import { displace } from '../displace.ts';
import { gaussianBlur } from '../gaussianBlur.ts';
import { randomAffine } from '../randomAffine.ts';
import { warp } from '../warp.ts';

/** Displacement, its smoothness and the affine distortion, in shares of 244 px at a picture of 224 px. */
export const elastic = defineCorruption({
  name: 'elastic-transform',
  summary: 'a picture that is stretched like rubber',
  imagenet: [
    [2, 0.7, 0.1],
    [2, 0.08, 0.2],
    [0.05, 0.01, 0.02],
    [0.07, 0.01, 0.02],
    [0.12, 0.01, 0.02],
  ],
  cifar: [
    [0, 0, 0.08],
    [0.05, 0.2, 0.07],
    [0.08, 0.06, 0.06],
    [0.1, 0.04, 0.05],
    [0.1, 0.03, 0.03],
  ].map(([a, b, c]) => [(a! * 224) / 244, (b! * 224) / 244, (c! * 224) / 244]) as never,
  apply(picture, [strength = 0, smoothness = 0, distortion = 0], random) {
    const { height, width } = picture;
    const unit = (244 / 224) * Math.min(height, width);
    const moved = warp(picture, randomAffine(picture, distortion * unit, random), 'reflect', 0);
    const field = () =>
      gaussianBlur(
        {
          kind: 'picture',
          height,
          width,
          channels: 1,
          data: Float32Array.from({ length: height * width }, () => 2 * random.uniform() - 1),
        },
        smoothness * unit,
        { border: 'reflect', truncate: 3 },
      ).data.map((value) => value * strength * unit);
    const [x, y] = [field(), field()];
    return displace(moved, x, y);
  },
});

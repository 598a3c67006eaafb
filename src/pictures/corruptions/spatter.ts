import type { Picture } from '../../core/picture.ts';
import { defineCorruption } from '../corruption.ts';
import { gaussianBlur } from '../gaussianBlur.ts';
import { mapPicture } from '../mapPicture.ts';
import { waterShine } from '../waterShine.ts';

const WATER = [175 / 255, 238 / 255, 238 / 255];
const MUD = [63 / 255, 42 / 255, 20 / 255];

/** Drops of water, from severity 4 on of mud. The shine of water follows the edges of the drops, not those of Canny's filter. */
export const spatter = defineCorruption({
  name: 'spatter',
  summary: 'drops of water or mud on the lens',
  // Mean, deviation, smoothness, threshold, strength, mud.
  imagenet: [
    [0.65, 0.3, 4, 0.69, 0.6, 0],
    [0.65, 0.3, 3, 0.68, 0.6, 0],
    [0.65, 0.3, 2, 0.68, 0.5, 0],
    [0.65, 0.3, 1, 0.65, 1.5, 1],
    [0.67, 0.4, 1, 0.65, 1.5, 1],
  ],
  cifar: [
    [0.62, 0.1, 0.7, 0.7, 0.5, 0],
    [0.65, 0.1, 0.8, 0.7, 0.5, 0],
    [0.65, 0.3, 1, 0.69, 0.5, 0],
    [0.65, 0.1, 0.7, 0.69, 0.6, 1],
    [0.65, 0.1, 0.5, 0.68, 0.6, 1],
  ],
  apply(picture, [mean = 0, sd = 0, sigma = 1, threshold = 0, strength = 0, mud = 0], random) {
    const { height, width, channels } = picture;
    const noise: Picture = {
      kind: 'picture',
      height,
      width,
      channels: 1,
      data: Float32Array.from({ length: height * width }, () => mean + sd * random.normal()),
    };
    const liquid = mapPicture(gaussianBlur(noise, sigma, { border: 'edge' }), (value) =>
      value < threshold ? 0 : value,
    );
    const isMud = mud >= 0.5;
    const cover = isMud
      ? mapPicture(
          gaussianBlur(
            mapPicture(liquid, (value) => (value > threshold ? 1 : 0)),
            strength,
            {
              border: 'edge',
            },
          ),
          (value) => (value < 0.8 ? 0 : value),
        ).data
      : waterShine(liquid).map((value) => value * strength);
    return mapPicture(picture, (value, i) => {
      const share = cover[Math.floor(i / channels)]!;
      const colour = (isMud ? MUD : WATER)[channels === 3 ? i % 3 : 1]!;
      return isMud ? value * (1 - share) + colour * share : value + colour * share;
    });
  },
});

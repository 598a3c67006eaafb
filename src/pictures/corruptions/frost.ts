import { defineCorruption } from '../corruption.ts';
import { frostTexture } from '../frostTexture.ts';
import { mapPicture } from '../mapPicture.ts';

/** The published corruption lays photographs of frost over a picture; this one draws its textures itself. */
export const frost = defineCorruption({
  name: 'frost',
  summary: 'ice crystals on the lens, of a texture that is drawn here',
  imagenet: [
    [1, 0.4],
    [0.8, 0.6],
    [0.7, 0.7],
    [0.65, 0.7],
    [0.6, 0.75],
  ],
  cifar: [
    [1, 0.2],
    [1, 0.3],
    [0.9, 0.4],
    [0.85, 0.4],
    [0.75, 0.45],
  ],
  apply(picture, [scene = 1, ice = 0], random) {
    const { height, width, channels } = picture;
    const texture = frostTexture(height, width, random);
    return mapPicture(picture, (value, i) => {
      // Ice is a little blue.
      const tint = channels === 3 ? [0.92, 0.97, 1][i % 3]! : 1;
      return scene * value + ice * tint * texture[Math.floor(i / channels)]!;
    });
  },
});

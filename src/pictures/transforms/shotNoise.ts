import { drawPoisson } from '../../math/drawPoisson.ts';
import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const shotNoise = defineTransform({
  kind: 'shot-noise',
  summary: 'counts photons: the noise of a camera in little light',
  on: ['picture'],
  numbers: {
    photons: {
      describe:
        'Photons that a white pixel catches on average; the fewer, the more noise. More than 0.',
      low: 1e-3,
    },
  },
  choices: {},
  apply: (picture, { photons }, _, random) =>
    mapPicture(picture, (value) => drawPoisson(Math.max(0, value) * photons, random) / photons),
});

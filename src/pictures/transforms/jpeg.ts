import { jpegRoundTrip } from '../codec.ts';
import { defineTransform } from '../transform.ts';

export const jpeg = defineTransform({
  kind: 'jpeg',
  summary: 'compresses a picture as JPEG and decompresses it',
  on: ['picture'],
  numbers: {
    quality: {
      describe: 'Quality of libjpeg, 1 to 100, rounded to a whole number.',
      low: 1,
      high: 100,
    },
  },
  choices: {
    chroma: {
      describe: 'Resolution of the colours: `4:2:0` is a quarter of that of the light.',
      values: ['4:2:0', '4:4:4'],
    },
  },
  apply: (picture, { quality }, { chroma }) => jpegRoundTrip(picture, Math.round(quality), chroma),
});

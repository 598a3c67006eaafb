import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const brightness = defineTransform({
  kind: 'brightness',
  summary: 'adds light',
  on: ['picture'],
  numbers: {
    by: {
      describe: 'Added to every value, as a share of the full range, -1 (black) to 1 (white).',
    },
  },
  choices: {},
  apply: (picture, { by }) => mapPicture(picture, (value) => value + by),
});

import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const noise = defineTransform({
  kind: 'noise',
  summary: 'adds independent normal noise to every value',
  on: ['picture', 'signal'],
  numbers: {
    sd: {
      describe:
        'Standard deviation as a share of the full range, or in the unit of a signal; 0 changes nothing.',
      low: 0,
    },
  },
  choices: {},
  apply: (picture, { sd }, _, random) =>
    mapPicture(picture, (value) => value + sd * random.normal()),
});

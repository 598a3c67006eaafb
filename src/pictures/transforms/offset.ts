import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const offset = defineTransform({
  kind: 'offset',
  summary: 'adds a constant to a signal',
  on: ['signal'],
  numbers: { by: { describe: 'Added to every value, in the unit of the signal.' } },
  choices: {},
  apply: (picture, { by }) => mapPicture(picture, (value) => value + by),
});

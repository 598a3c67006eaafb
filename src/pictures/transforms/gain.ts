import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const gain = defineTransform({
  kind: 'gain',
  summary: 'multiplies a signal',
  on: ['signal'],
  numbers: { by: { describe: 'Factor; 1 changes nothing.' } },
  choices: {},
  apply: (picture, { by }) => mapPicture(picture, (value) => by * value),
});

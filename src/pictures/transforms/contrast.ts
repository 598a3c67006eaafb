import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const contrast = defineTransform({
  kind: 'contrast',
  summary: 'spreads the values of a picture, or brings them together',
  on: ['picture'],
  numbers: { by: { describe: 'Factor: 0 leaves one grey, 1 changes nothing.', low: 0 } },
  choices: {
    around: {
      describe: 'The value that stays: the `mean` of the picture, or the `middle` of the range.',
      values: ['mean', 'middle'],
    },
  },
  apply(picture, { by }, { around }) {
    const { data } = picture;
    let sum = 0;
    for (const value of data) sum += value;
    const centre = around === 'mean' ? sum / data.length : 0.5;
    return mapPicture(picture, (value) => centre + by * (value - centre));
  },
});

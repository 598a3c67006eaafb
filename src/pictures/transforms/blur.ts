import { gaussianBlur } from '../gaussianBlur.ts';
import { defineTransform } from '../transform.ts';

export const blur = defineTransform({
  kind: 'blur',
  summary: 'blurs a picture or smooths a signal with a Gaussian',
  on: ['picture', 'signal'],
  numbers: {
    sigma: { describe: 'Standard deviation in pixels or samples; 0 changes nothing.', low: 0 },
  },
  choices: {},
  apply: (picture, { sigma }) => gaussianBlur(picture, sigma),
});

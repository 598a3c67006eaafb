import { aboutMiddle } from '../affine.ts';
import { MOVE_CHOICES, MOVE_FILL } from '../moveOptions.ts';
import { defineTransform } from '../transform.ts';

export const scale = defineTransform({
  kind: 'scale',
  summary: 'enlarges what a picture shows about its middle, or stretches a signal in time',
  on: ['picture', 'signal'],
  numbers: {
    by: { describe: 'Factor: 2 shows everything twice as large. More than 0.', low: 1e-6 },
    fill: MOVE_FILL,
  },
  choices: MOVE_CHOICES,
  move: ({ by }, picture) =>
    aboutMiddle([1 / by, 0, 0, picture.kind === 'signal' ? 1 : 1 / by], picture),
});

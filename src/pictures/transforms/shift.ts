import { MOVE_CHOICES, MOVE_FILL } from '../moveOptions.ts';
import { defineTransform } from '../transform.ts';

export const shift = defineTransform({
  kind: 'shift',
  summary: 'moves a picture to the side, or a signal in time',
  on: ['picture', 'signal'],
  numbers: {
    x: { describe: 'Pixels to the right; samples later. Default 0.', default: 0 },
    y: { describe: 'Pixels down. Default 0.', default: 0 },
    fill: MOVE_FILL,
  },
  choices: MOVE_CHOICES,
  move: ({ x, y }) => [1, 0, -x, 0, 1, -y],
});

import { aboutMiddle } from '../affine.ts';
import { MOVE_CHOICES, MOVE_FILL } from '../moveOptions.ts';
import { defineTransform } from '../transform.ts';

export const rotation = defineTransform({
  kind: 'rotation',
  summary: 'turns a picture about its middle',
  on: ['picture'],
  numbers: { by: { describe: 'Angle in degrees, counter-clockwise.' }, fill: MOVE_FILL },
  choices: MOVE_CHOICES,
  move({ by }, picture) {
    const angle = (by * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return aboutMiddle([cos, -sin, sin, cos], picture);
  },
});

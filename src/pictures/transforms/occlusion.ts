import { cover } from '../cover.ts';
import { defineTransform } from '../transform.ts';

export const occlusion = defineTransform({
  kind: 'occlusion',
  summary: 'covers a rectangle with one grey',
  on: ['picture'],
  numbers: {
    x: {
      describe: 'Middle of the rectangle, as a share of the width from the left.',
      default: 0.5,
    },
    y: {
      describe: 'Middle of the rectangle, as a share of the height from the top.',
      default: 0.5,
    },
    width: { describe: 'Its width, as a share of the width.', low: 0 },
    height: { describe: 'Its height, as a share of the height.', low: 0 },
    fill: { describe: 'Its grey, 0 (black) to 1 (white).', default: 0 },
  },
  choices: {},
  apply: (picture, { x, y, width, height, fill }) => cover(picture, { x, y, width, height }, fill),
});

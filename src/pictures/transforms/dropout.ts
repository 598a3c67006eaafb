import { cover } from '../cover.ts';
import { defineTransform } from '../transform.ts';

export const dropout = defineTransform({
  kind: 'dropout',
  summary: 'replaces a stretch of a signal by one value',
  on: ['signal'],
  numbers: {
    at: { describe: 'Middle of the stretch, as a share of the length. Default 0.5.', default: 0.5 },
    length: { describe: 'Its length, as a share of the length.', low: 0 },
    fill: { describe: 'The value, in the unit of the signal. Default 0.', default: 0 },
  },
  choices: {},
  apply: (picture, { at, length, fill }) =>
    cover(picture, { x: at, y: 0.5, width: length, height: 1 }, fill),
});

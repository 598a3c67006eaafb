import { z } from 'zod';

import type { Decoder } from '../decoder.ts';
import { numbersOf } from '../numbersOf.ts';

const options = z.strictObject({
  kind: z.literal('boxes'),
  boxes: z.string().describe('Output with boxes, [n, 4].'),
  scores: z.string().describe('Output with scores, [n].'),
  classes: z
    .string()
    .optional()
    .describe('Output with class numbers, [n]; default all are class 0.'),
  form: z
    .enum(['xyxy', 'xywh', 'cxcywh', 'yxyx'])
    .default('xyxy')
    .describe(
      'What the four numbers are: two corners, corner and size, centre and size. Default xyxy.',
    ),
  normalised: z
    .boolean()
    .default(false)
    .describe('Whether they are shares of the input, not px. Default false.'),
  firstClass: z
    .int()
    .default(0)
    .describe('Number of the first class; 1 where 0 is the background. Default 0.'),
});

/** Models that decode and suppress themselves: boxes, scores and classes in outputs of their own. */
export const boxes: Decoder<z.output<typeof options>> = {
  kind: 'boxes',
  summary:
    'boxes, scores and classes that the model has decoded itself (torchvision, TensorFlow, DETR)',
  options,
  scoreOutput: ({ scores }) => scores,
  decode(outputs, option, { height, width }) {
    const sides = numbersOf(outputs, option.boxes, 2);
    const scores = numbersOf(outputs, option.scores, 1);
    const classes =
      option.classes === undefined ? undefined : numbersOf(outputs, option.classes, 1);
    const [x, y] = option.normalised ? [width, height] : [1, 1];
    return Array.from({ length: scores.shape[0] ?? 0 }, (_, i) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => sides.data[4 * i + k]!) as [
        number,
        number,
        number,
        number,
      ];
      const forms = {
        xyxy: [a, b, c - a, d - b],
        xywh: [a, b, c, d],
        cxcywh: [a - c / 2, b - d / 2, c, d],
        yxyx: [b, a, d - b, c - a],
      } as const;
      const [left, top, w, h] = forms[option.form];
      return {
        category: (classes?.data[i] ?? option.firstClass) - option.firstClass,
        score: scores.data[i]!,
        factors: [i],
        box: [left * x, top * y, w * x, h * y] as const,
      };
    });
  },
};

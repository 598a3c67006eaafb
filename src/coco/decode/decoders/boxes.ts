import { z } from 'zod';

import type { TensorMap } from '../../../core/tensor.ts';
import type { Decoder } from '../decoder.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import { numbersOf, type Numbers } from '../numbersOf.ts';

const options = z.strictObject({
  kind: z.literal('boxes'),
  boxes: z.string().describe('Output with boxes, [n, 4], or with further numbers after the four.'),
  scores: z.string().optional().describe('Output with scores, [n]; or give `scoreColumn`.'),
  scoreColumn: z
    .int()
    .min(4)
    .optional()
    .describe('Which number of a row of `boxes` is the score, such as 4 for [n, 6] (YOLOv10).'),
  classes: z
    .string()
    .optional()
    .describe('Output with class numbers, [n]; default all are class 0.'),
  classColumn: z
    .int()
    .min(4)
    .optional()
    .describe('Which number of a row of `boxes` is the class, such as 5 for [n, 6].'),
  form: z
    .enum(['xyxy', 'xywh', 'cxcywh', 'yxyx'])
    .default('xyxy')
    .describe('What the four numbers are: two corners, corner and size, centre and size.'),
  normalised: z.boolean().default(false).describe('Whether they are shares of the input, not px.'),
  firstClass: z
    .int()
    .default(0)
    .describe('Number of the first class; 1 where 0 is the background.'),
});

/** Models that decode and suppress themselves: boxes, scores and classes in outputs of their own. */
export const boxes: Decoder<z.output<typeof options>> = {
  kind: 'boxes',
  summary:
    'boxes, scores and classes that the model has decoded itself (torchvision, TensorFlow, DETR)',
  options,
  scoreOutput: ({ boxes: sides, scores, scoreColumn }) =>
    scoreColumn === undefined ? scores : sides,
  decode(outputs, option, { height, width }) {
    const sides = numbersOf(outputs, option.boxes, 2);
    const stride = sides.shape[1] ?? 4;
    const scores = column(sides, option.scoreColumn) ?? list(outputs, option.scores);
    const classes = column(sides, option.classColumn) ?? list(outputs, option.classes);
    if (scores === undefined)
      throw new ConfigurationError('decoder: boxes have no score', {
        code: 'decoder.scores',
        hint: 'name the output under `scores`, or the column under `scoreColumn`',
      });
    const [x, y] = option.normalised ? [width, height] : [1, 1];
    return Array.from({ length: sides.shape[0] ?? 0 }, (_, i) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => sides.data[stride * i + k]!) as [
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
        category: (classes?.(i) ?? option.firstClass) - option.firstClass,
        score: scores(i),
        factors: [option.scoreColumn === undefined ? i : i * stride + option.scoreColumn],
        box: [left * x, top * y, w * x, h * y] as const,
      };
    });
  },
};

/** The numbers of a column, by row; undefined when it is not asked for. */
function column(
  { shape, data }: Numbers,
  number: number | undefined,
): ((row: number) => number) | undefined {
  if (number === undefined) return undefined;
  const [, width = 0] = shape;
  if (number >= width)
    throw new ConfigurationError(
      `decoder: there is no column ${number} in rows of ${width} numbers`,
      { code: 'decoder.shape', hint: 'columns count from 0' },
    );
  return (row) => data[row * width + number]!;
}

/** The numbers of an output of its own; undefined when none is named. */
function list(outputs: TensorMap, name: string | undefined): ((row: number) => number) | undefined {
  if (name === undefined) return undefined;
  const { data } = numbersOf(outputs, name, 1);
  return (row) => data[row]!;
}

import { z } from 'zod';

import { LEAST_SCORE, type Decoder } from '../decoder.ts';
import type { Detection } from '../detection.ts';
import { numbersOf } from '../numbersOf.ts';

const options = z.strictObject({
  kind: z.literal('ssd'),
  boxes: z
    .string()
    .describe('Output with a box for each prior, [priors, 4]: ymin, xmin, ymax, xmax, 0 to 1.'),
  scores: z.string().describe('Output with class scores, [priors, classes].'),
  background: z
    .boolean()
    .default(true)
    .describe('Whether class 0 is the background, which is left out: class 1 becomes 0.'),
});

/** SSD as TensorFlow's detection API exports it: normalised corners and class scores of every prior. */
export const ssd: Decoder<z.output<typeof options>> = {
  kind: 'ssd',
  summary: 'normalised corners and class scores of every prior (SSD)',
  options,
  scoreOutput: ({ scores }) => scores,
  decode(outputs, { boxes, scores, background }, { height, width }, least = LEAST_SCORE) {
    const corners = numbersOf(outputs, boxes, 2);
    const classes = numbersOf(outputs, scores, 2);
    const [priors = 0, count = 0] = classes.shape;
    const found: Detection[] = [];
    for (let prior = 0; prior < priors; prior++) {
      const [top, left, bottom, right] = [0, 1, 2, 3].map((i) => corners.data[4 * prior + i]!);
      const box = [
        left! * width,
        top! * height,
        (right! - left!) * width,
        (bottom! - top!) * height,
      ] as const;
      for (let c = background ? 1 : 0; c < count; c++) {
        const at = prior * count + c;
        const score = classes.data[at]!;
        const category = background ? c - 1 : c;
        if (score > least) found.push({ category, score, box, factors: [at] });
      }
    }
    return found;
  },
};

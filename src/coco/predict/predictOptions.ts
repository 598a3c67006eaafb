import { z } from 'zod';

import { dataReference } from '../../data/dataOption.ts';
import { tensorOption } from '../../pictures/tensorOption.ts';

const share = z.number().min(0).max(1);

/** What `pose` and `detection` take to ask a model, in place of `results`. */
export const predictOptions = {
  target: z
    .string()
    .min(1)
    .optional()
    .describe("Which of the scenario's targets predicts; default `target`."),
  data: dataReference.optional(),
  tensor: tensorOption.prefault({}),
  fit: z
    .enum(['stretch', 'letterbox', 'corner'])
    .default('stretch')
    .describe(
      'How a picture meets the input: `stretch`, `letterbox` (proportions kept, grey on both sides, as Ultralytics), or `corner` (grey to the right and below, as YOLOX).',
    ),
  suppression: z
    .strictObject({
      iou: share.default(0.65).describe('IoU above which the lower score goes away.'),
      score: share.default(0.01).describe('Least score.'),
    })
    .prefault({})
    .describe('Non-maximum suppression within each class; an iou of 1 turns it off.'),
  classes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      "Names of the model's classes in its order; default the categories of the ground truth in theirs.",
    ),
};

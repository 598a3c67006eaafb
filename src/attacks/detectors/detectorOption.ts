import { z } from 'zod';

import { decoderOption } from '../../coco/decode/decoders.ts';
import { predictOptions } from '../../coco/predict/predictOptions.ts';
import { GOALS } from './goals/goals.ts';

const share = z.number().min(0).max(1);

/** `detector:` of an attack: how the target's outputs become boxes, and what the attacker wants of them. */
export const detectorOption = z
  .strictObject({
    decoder: decoderOption,
    goal: z
      .enum(GOALS.map(({ name }) => name) as [string, ...string[]])
      .default('vanish')
      .describe(
        `What makes an item a success: ${GOALS.map(({ name, text }) => `${name}: ${text}`).join('; ')}.`,
      ),
    score: share
      .default(0.3)
      .describe('Score above which a detection is shown, as the application has it.'),
    iou: share.default(0.5).describe('Overlap (IoU) from which a detection stands for an object.'),
    boxes: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe(
        'fabricate: invented detections that make a success, default 1. flood: candidates above `score` before suppression, default 100.',
      ),
    fit: predictOptions.fit,
    suppression: share
      .default(0.65)
      .describe('IoU above which the lower score of a class goes away.'),
    classes: predictOptions.classes,
  })
  .describe(
    'The target is a detector: decoder, goal, and how pictures meet its input. Data then carry boxes instead of classes; with `truth: predictions` average precision is taken against what the model shows of the clean picture.',
  );

/** A detector's options, resolved. */
export type DetectorOption = z.output<typeof detectorOption>;

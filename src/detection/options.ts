import { z } from 'zod';

import { decoderOption } from '../coco/decode/decoders.ts';
import { anonymiseOption } from '../coco/predict/detectorOption.ts';
import { predictOptions } from '../coco/predict/predictOptions.ts';
import { cocoOptions } from '../coco/procedure/cocoOptions.ts';
import { robustnessOption } from '../coco/robustness/robustnessOption.ts';
import { filesOrModel, NEITHER } from '../coco/procedure/filesOrModel.ts';

/** The options of `detection`. */
export const detectionOptions = z
  .strictObject({
    ...cocoOptions,
    ...predictOptions,
    anonymise: anonymiseOption.optional(),
    robustness: robustnessOption.default({}),
    decoder: decoderOption.optional(),
    of: z
      .enum(['boxes', 'masks'])
      .default('boxes')
      .describe(
        'What is compared: boxes, or masks (RLE in the results; polygons or RLE in the ground truth).',
      ),
    errors: z.boolean().default(true).describe('Split errors as TIDE does.'),
    backgroundIou: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('IoU up to which a detection is of the background, for TIDE.'),
  })
  .refine(filesOrModel, { error: NEITHER })
  .refine(({ data, robustness }) => data !== undefined || Object.keys(robustness).length === 0, {
    error: 'changes of pictures need a model: give `data` and `decoder`',
    path: ['robustness'],
  });

export type DetectionOptions = z.output<typeof detectionOptions>;

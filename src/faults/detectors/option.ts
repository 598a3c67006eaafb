import { z } from 'zod';

import { decoderOption } from '../../coco/decode/decoders.ts';
import { predictOptions } from '../../coco/predict/predictOptions.ts';

const share = z.number().min(0).max(1);

/** `detector:` of a campaign: the model finds objects, and is judged by its boxes. */
export const detectorOption = z
  .strictObject({
    decoder: decoderOption,
    suppression: predictOptions.suppression,
    classes: predictOptions.classes,
    score: share
      .default(0.5)
      .describe('Least score of a box that counts as found. Precision takes all.'),
    iou: share.default(0.5).describe('IoU from which two boxes of a class are the same object.'),
  })
  .describe(
    'The model gives boxes, and the data say which there are: sdc1 is then the share of images whose count of misses or false alarms changes (IVMOD_SDC), due that of images with NaN or infinity (IVMOD_DUE).',
  );

export type DetectorOption = z.output<typeof detectorOption>;

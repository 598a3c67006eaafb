import { z } from 'zod';

/** Which distance metrics are computed. */
export const distanceOption = z
  .strictObject({
    normalise: z
      .union([
        z.literal('box'),
        z.literal('none'),
        z.tuple([z.union([z.int().min(0), z.string()]), z.union([z.int().min(0), z.string()])]),
      ])
      .default('box')
      .describe(
        'What distances are divided by: the longer side of the box, two keypoints whose distance it is (the head of MPII: [head_top, upper_neck]; the eyes of a face), or none: px.',
      ),
    threshold: z
      .number()
      .positive()
      .default(0.5)
      .describe(
        'PCK: a point is right up to this normalised distance; MPII multiplies heads by 0.6.',
      ),
    scale: z
      .number()
      .positive()
      .default(1)
      .describe('Factor on the normaliser; 0.6 for the head segment of MPII (PCKh).'),
    upTo: z
      .number()
      .positive()
      .default(0.5)
      .describe('AUC: mean PCK over thresholds from 0 to this.'),
  })
  .describe('PCK, AUC, EPE and NME of matched detections.');

export type DistanceOption = z.output<typeof distanceOption>;

import { z } from 'zod';

import { anonymiseOption, detectorFields } from '../coco/predict/detectorOption.ts';
import { predictOptions } from '../coco/predict/predictOptions.ts';
import { cocoOptions } from '../coco/procedure/cocoOptions.ts';
import { robustnessOption } from '../coco/robustness/robustnessOption.ts';
import { filesOrModel, NEITHER } from '../coco/procedure/filesOrModel.ts';
import { KEYPOINT_SCHEMAS } from '../coco/schema/schemas.ts';
import { quantityOption } from './audit/quantity.ts';
import { distanceOption } from './distance/distanceOption.ts';
import { peopleDecoderOption } from './predict/people/peopleDecoders.ts';
import { poseDecoderOption } from './predict/poseDecoder.ts';

const name = z.string().regex(/^[A-Za-z][\w-]*$/);
const schemaNames = KEYPOINT_SCHEMAS.map((schema) => schema.name);

const customSchema = z.strictObject({
  keypoints: z.array(z.string().min(1)).min(1).describe('Names of the keypoints, in their order.'),
  sigmas: z.array(z.number().positive()).min(1).describe('OKS sigma of each keypoint.'),
  flip: z
    .array(z.int().min(0))
    .optional()
    .describe(
      'For each keypoint, the number of its mirror image; default from left and right in the names.',
    ),
  bones: z
    .array(z.string())
    .optional()
    .describe('Lines to draw: pairs of names, such as `neck nose`.'),
});

const detectorOption = z.strictObject({
  ...detectorFields,
  category: z.int().min(0).default(0).describe('Class number of people.'),
});

/** The options of `pose`. */
export const poseOptions = z
  .strictObject({
    ...cocoOptions,
    ...predictOptions,
    anonymise: anonymiseOption.optional(),
    robustness: robustnessOption.default({}),
    decoder: z
      .union([poseDecoderOption, peopleDecoderOption])
      .optional()
      .describe(
        'How outputs become keypoints: heatmap, simcc or regression of a person (top-down), or yolo, people or associative of all people at once (bottom-up). With `data`.',
      ),
    boxes: z
      .union([z.literal('truth'), detectorOption])
      .default('truth')
      .describe(
        'Where a top-down model finds people: in the boxes of the truth, or those of a detector.',
      ),
    boxScale: z
      .number()
      .positive()
      .default(1.25)
      .describe("By how much a person's box is enlarged before it is cropped."),
    schema: z
      .union([z.enum(schemaNames as [string, ...string[]]), customSchema])
      .default('coco')
      .describe(`Which keypoints there are: ${schemaNames.join(', ')}, or your own.`),
    category: z
      .string()
      .optional()
      .describe(
        'Name of the category whose errors are analysed; default the first one. COCOeval looks at all.',
      ),
    crowdPose: z
      .boolean()
      .default(false)
      .describe(
        'Evaluate as CrowdPose does: OKS by 0.53 of the box, AP by `crowdIndex` of the image: `AP.easy` below .1, `AP.medium` below .8, `AP.hard` above.',
      ),
    errors: z
      .boolean()
      .default(true)
      .describe('Analyse the errors of keypoints as coco-analyze does.'),
    distance: distanceOption.optional(),
    audit: z
      .record(name, quantityOption)
      .default({})
      .describe(
        'Quantities that an application reads from keypoints, each audited as a measuring instrument.',
      ),
  })
  .refine(filesOrModel, { error: NEITHER })
  .refine(({ data, robustness }) => data !== undefined || Object.keys(robustness).length === 0, {
    error: 'changes of pictures need a model: give `data` and `decoder`',
    path: ['robustness'],
  });

export type PoseOptions = z.output<typeof poseOptions>;

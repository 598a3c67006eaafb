import { z } from 'zod';

import { CORRECTIONS } from '../settings.ts';

const path = z.string().min(1);

/** Options that `pose` and `detection` share. */
export const cocoOptions = {
  groundTruth: path
    .optional()
    .describe(
      'COCO JSON file with images, categories and annotations; with `results`, no model is asked.',
    ),
  results: z
    .union([path, z.record(z.string().regex(/^[A-Za-z][\w-]*$/), path)])
    .optional()
    .describe(
      'COCO results JSON file, or several by name of the model: the first is the one that gates without a name mean, the others are compared with it on the same bootstrap images.',
    ),
  corrected: z
    .union([z.literal('all'), z.array(z.enum(CORRECTIONS))])
    .default([])
    .describe(
      'Departures from pycocotools, by name (docs/evaluators.md); with none every number is the one that pycocotools 2.0.11 gives.',
    ),
  maxDets: z
    .array(z.int().min(1).max(10_000))
    .min(1)
    .max(10)
    .optional()
    .describe(
      'Detections counted per image and category, ascending; default [20] for keypoints, [1, 10, 100] otherwise.',
    ),
  slices: z
    .record(z.string().regex(/^[A-Za-z][\w-]*$/), z.string().min(1))
    .default({})
    .describe(
      'Parts of the images by name: a condition over the fields of `images`, such as `height > 400`, gives `AP.<name>`.',
    ),
  bootstrap: z
    .strictObject({
      replicates: z
        .int()
        .min(0)
        .max(100_000)
        .default(1000)
        .describe('How often images are drawn again; 0: no intervals.'),
      confidence: z.number().gt(0).lt(1).default(0.95).describe('Coverage of the intervals.'),
    })
    .prefault({})
    .describe('Percentile intervals by drawing images with replacement.'),
  images: path
    .optional()
    .describe(
      'Folder of the pictures, on which the worst errors are drawn; default: they are drawn on an empty canvas.',
    ),
};

const shape = z.object(cocoOptions);

/** What `cocoOptions` yields. */
export type CocoOptions = z.output<typeof shape>;

/** The first model's name when `results` gives none. */
export const ONLY_MODEL = '';

/** Results files by model name, the first one first. */
export function resultFiles(
  results: CocoOptions['results'],
): readonly (readonly [string, string])[] {
  if (results === undefined) return [];
  return typeof results === 'string' ? [[ONLY_MODEL, results]] : Object.entries(results);
}

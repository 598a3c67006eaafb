import { z } from 'zod';

const extent = z.int().min(1).max(8192);

const dataObject = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      'A folder of pictures (PNG, JPEG, WebP, GIF, TIFF; sub-folders are classes), one picture, an .npy or .npz array with one item for each index, a CSV file with one item a row, or a JSON list of items.',
    ),
  array: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The array of an .npz file that holds the items; default: the one with most numbers.',
    ),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Where the expected class of each item stands: a CSV file with the columns item and label, an .npy array, or the name of an array of the .npz file. Default: sub-folders, a column `label`, a key `label`, the arrays `labels` or `y`.',
    ),
  classes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Class names in the order of the model output: a label that is a text becomes its place in this list. Default: the texts in alphabetical order.',
    ),
  kind: z
    .enum(['pictures', 'signals'])
    .optional()
    .describe(
      'What numbers of an array, CSV or JSON file are; default: pictures when an item has three dimensions, or two of whole numbers or after `shape`; else signals.',
    ),
  layout: z
    .enum(['channels-first', 'channels-last'])
    .optional()
    .describe('Order of the dimensions of an array item; default: channels are the shorter end.'),
  shape: z
    .array(extent)
    .min(1)
    .max(3)
    .optional()
    .describe('Dimensions of an item whose numbers stand in one row, such as [28, 28].'),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe(
      'Which numbers of an array are black and white; default [0, 255] for whole numbers, [0, 1] otherwise. A signal keeps its unit.',
    ),
  size: z
    .tuple([extent, extent])
    .optional()
    .describe(
      'Height and width to which every picture is resized before it is changed; default: its own. The model input is met at the end in any case.',
    ),
  items: z
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe('How many items to use, drawn at random with the seed; default: all, at most 200.'),
});

/** `data:` of a scenario. */
export const dataOption = z
  .union([
    z
      .string()
      .min(1)
      .transform((path) => dataObject.parse({ path })),
    dataObject,
  ])
  .describe('The pictures or signals that are changed: a path, or a path with how to read it.');

export type DataOption = z.output<typeof dataObject>;

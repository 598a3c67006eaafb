import { z } from 'zod';

const extent = z.int().min(1).max(8192);

const dataObject = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      'A folder of pictures (PNG, JPEG, WebP, GIF, TIFF, AVIF; sub-folders are classes), one picture, an .npy or .npz array with one item for each index, an .u8 file of bytes with its .json beside it, a CSV file with one item a row, a JSON list of items, or a COCO JSON file of instances or keypoints.',
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
  images: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The folder of the pictures that a COCO file names; default the folder in which it lies.',
    ),
  masks: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A folder of segmentation masks, one picture for each item at the same path: black and white, or grey values as class numbers.',
    ),
  values: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'What a regression should give: columns of the CSV file or of the one under `labels`, or the name of an array of the .npz file.',
    ),
  attributes: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Columns of the CSV file that are no numbers of the item, but what results are sliced by; further columns of the file under `labels` always are.',
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
    .optional()
    .describe('How many items to use, drawn at random with the seed; default: all.'),
});

/** What a procedure takes under `data`: a name of the scenario's `data:`, a path, or a path with how to read it. */
export const dataReference = z
  .union([z.string().min(1), dataObject])
  .describe(
    'The data set: a name of `data:`, a path, or a path with how to read it (see `data:` of a scenario).',
  );

/** One data set of `data:` of a scenario. */
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

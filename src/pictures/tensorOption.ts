import { z } from 'zod';

/** How a data item becomes the model's input. */
export const tensorOption = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The tensor that takes the item; default: the largest input of the model, or `item`.',
      ),
    layout: z
      .enum(['channels-first', 'channels-last'])
      .optional()
      .describe(
        'Order of the dimensions: [channels, height, width] or [height, width, channels]; default: what the shape of the model input says.',
      ),
    colors: z.enum(['rgb', 'bgr']).default('rgb').describe('Order of the colour channels.'),
    range: z
      .tuple([z.number(), z.number()])
      .optional()
      .describe(
        'What black and white become; default [0, 255] for whole-number inputs, [0, 1] otherwise. A signal keeps its unit.',
      ),
    mean: z
      .union([z.number(), z.array(z.number()).min(1)])
      .default(0)
      .describe('Subtracted after `range`, one number or one for each channel.'),
    std: z
      .union([z.number().positive(), z.array(z.number().positive()).min(1)])
      .default(1)
      .describe('Divided by after `mean`, one number or one for each channel.'),
  })
  .describe('How a data item becomes the tensor of the model.');

export type TensorOption = z.output<typeof tensorOption>;

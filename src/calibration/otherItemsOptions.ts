import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';
import { transformsOption } from '../pictures/transformOption.ts';

/** A target by name, or its definition. */
export const reference = z.union([z.string().min(1), z.looseObject({ protocol: z.string() })]);

/** Changed copies of items that are asked about, too. */
export const views = z
  .strictObject({
    transforms: transformsOption.describe(
      'Changes that must not change the class, with random parts such as noise.',
    ),
    count: z.int().min(1).max(256).default(8).describe('Changed items a query.'),
  })
  .describe(
    "Asks about changed copies of each item, too: the entropy of the mean answer is MEMO's marginal entropy.",
  );

/** Items around the data. */
export const offset = z
  .strictObject({
    minimum: numberOption(z.number().positive()).describe(
      'Least distance from the data, in the unit of the items (of the latent numbers).',
    ),
    step: numberOption(z.number().positive()).describe(
      'A quarter of the mean length of a step: its length is step N(4, 0.7).',
    ),
    softness: numberOption(z.number().min(0))
      .default(0)
      .describe('Above 0 a walk may end nearer than `minimum`.'),
    items: z.int().min(2).max(100_000).default(500).describe('How many are made.'),
    latent: z
      .strictObject({ encoder: reference, decoder: reference })
      .optional()
      .describe(
        'Walks among what an encoder makes of items; a decoder turns the ends into items. Default: among the items themselves.',
      ),
  })
  .describe(
    'Items around the data but not in it (Soft Brownian Offset), which the model should be unsure about.',
  );

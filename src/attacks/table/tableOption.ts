import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';

const column = z.union([z.string().min(1), z.int().min(0)]);

/** What may change in a row of a table or a signal, and how. */
export const tableOption = z
  .strictObject({
    columns: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Names of the columns, in their order; default c0, c1 and so on.'),
    mutable: z
      .array(column)
      .min(1)
      .optional()
      .describe('Columns that the attacker can change; default all.'),
    lower: z
      .union([numberOption(), z.array(numberOption()).min(1)])
      .optional()
      .describe('Least value, one or for each column; default the least in the data.'),
    upper: z
      .union([numberOption(), z.array(numberOption()).min(1)])
      .optional()
      .describe('Greatest value, one or for each column; default the greatest in the data.'),
    integers: z.array(column).default([]).describe('Columns of whole numbers.'),
    categories: z
      .array(column)
      .default([])
      .describe('Columns whose whole numbers are names, not sizes.'),
    relations: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'What holds in every real row, over the column names: conditions such as total >= rent + food, or columns that follow from others, such as total = rent + food.',
      ),
    smoothness: z
      .number()
      .positive()
      .optional()
      .describe(
        'For signals: the greatest change of the perturbation from one sample to the next.',
      ),
  })
  .describe('Tables and signals: what can change, and what must hold.');

export type TableOption = z.output<typeof tableOption>;

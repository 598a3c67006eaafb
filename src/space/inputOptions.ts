import { z } from 'zod';

import { numberOption } from '../core/numberOption.ts';

/** A finite number, or a fraction such as `8/255`. */
const number = numberOption();
const weight = number.describe('Relative frequency of a level.');

/** The distribution of one input, in the input's own unit. `low` and `high` of the input cut it. */
export const distributionOption = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('uniform').describe('Every value between low and high is equally likely.'),
    }),
    z.strictObject({
      kind: z.literal('normal'),
      mean: number.describe('Mean, in the unit of the input.'),
      sd: number.describe('Standard deviation, in the unit of the input; positive.'),
    }),
    z.strictObject({
      kind: z.literal('lognormal').describe('The logarithm is normal.'),
      mean: number.describe('Mean of the input itself, not of its logarithm; positive.'),
      sd: number.describe('Standard deviation of the input itself; positive.'),
    }),
    z.strictObject({
      kind: z.literal('triangular').describe('Linear up to the mode and down again.'),
      mode: number.describe('Most likely value, between low and high.'),
    }),
    z.strictObject({
      kind: z.literal('empirical').describe('As in a sample, interpolated between its values.'),
      sample: z.array(number).min(2).optional().describe('The values themselves.'),
      csv: z.string().min(1).optional().describe('A CSV file with a header row.'),
      column: z
        .string()
        .min(1)
        .optional()
        .describe('The column of the CSV file; default: the first.'),
    }),
  ])
  .describe('How the input varies in operation; default: uniform (for levels: all alike).');

/** One input: a range of numbers, a list of numbers, or categories. */
export const inputOption = z
  .strictObject({
    low: number.optional().describe('Smallest value, in `unit`; default: unbounded.'),
    high: number.optional().describe('Largest value, in `unit`; default: unbounded.'),
    unit: z.string().optional().describe('Unit symbol, such as m/s; default: none.'),
    scale: z
      .enum(['linear', 'log'])
      .default('linear')
      .describe('`log`: uniform in the logarithm; needs low > 0.'),
    integer: z
      .boolean()
      .default(false)
      .describe(
        'Whole numbers from low to high only; with a distribution, each takes the probability of what rounds to it.',
      ),
    values: z.array(number).min(1).optional().describe('The only numbers it takes.'),
    categories: z
      .array(z.union([z.string(), z.boolean()]))
      .min(1)
      .optional()
      .describe('The only categories it takes, without order.'),
    weights: z
      .array(weight)
      .optional()
      .describe('Relative frequencies of `values` or `categories`; default: all alike.'),
    distribution: distributionOption.optional(),
    at: z
      .union([z.int().nonnegative(), z.string()])
      .optional()
      .describe('Place in the model input: a flat index or `tensor[index]`; default: in order.'),
  })
  .describe('One input of the system under test.');

export type DistributionOption = z.output<typeof distributionOption>;
export type InputOption = z.output<typeof inputOption>;

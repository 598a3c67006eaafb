import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';
import { modelAndData } from '../memory/options.ts';

/** Options of a campaign behind a faulty wire: what a client sees of faults that a target's `faults:` makes. */
export const wireOptions = z.strictObject({
  site: z.literal('wire'),
  target: modelAndData.target,
  clean: z
    .string()
    .min(1)
    .describe(
      'Name of a target that reaches the same model without faults: what it answers is golden.',
    ),
  data: modelAndData.data,
  tensor: modelAndData.tensor,
  items: modelAndData.items,
  output: modelAndData.output,
  queries: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .describe('Queries to the target, one after the other, over the items in turn.'),
  end: z
    .int()
    .min(1)
    .optional()
    .describe(
      'The query at which the schedule of the faults ends; recovery is counted from there.',
    ),
  slowMs: numberOption(z.number().positive())
    .optional()
    .describe(
      'A reply that takes longer is not quick, as `recoveryTime` waits for, ms; default ten times the median of the golden ones, at least 20.',
    ),
  confidence: numberOption(z.number().min(0.5).max(0.9999))
    .default(0.95)
    .describe('Of all intervals.'),
});

export type WireOptions = z.output<typeof wireOptions>;

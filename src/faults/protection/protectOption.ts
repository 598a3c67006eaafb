import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';

/** `protect:` of a campaign: what is built into the model, exported, and measured on the same faults. */
export const protectOption = z
  .strictObject({
    clip: z
      .union([z.boolean(), z.array(z.string().min(1)).min(1)])
      .default(true)
      .describe(
        'Keep activations inside the bounds that clean data showed (Ranger, Chen et al., 2021): after every activation function (true), nowhere (false), or after these values.',
      ),
    outside: z
      .enum(['zero', 'bound'])
      .default('zero')
      .describe(
        'What an activation outside its bounds becomes: zero (FT-ClipAct) or the nearest bound (Ranger).',
      ),
    slack: numberOption(z.number().min(0))
      .default(0.1)
      .describe('The bounds are widened by this share of their range.'),
    nanGuard: z
      .boolean()
      .default(true)
      .describe('NaN in an activation becomes zero; with outside: zero that costs nothing.'),
    outputCheck: z
      .boolean()
      .default(true)
      .describe('Alarm when an output holds NaN or leaves the range that clean data showed.'),
    duplicate: z
      .array(z.string().min(1))
      .default([])
      .describe('Weights of these layers are held twice and results compared.'),
    vote: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Weights of these layers are held three times and the majority of results is taken.',
      ),
  })
  .describe('Protection to build in, to export, and to measure on the same faults.');

export type ProtectOption = z.output<typeof protectOption>;

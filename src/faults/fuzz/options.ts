import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';
import { modelAndData } from '../memory/options.ts';

/** Options of protocol fuzzing: malformed and hostile requests to a target that the user owns. */
export const fuzzOptions = z.strictObject({
  site: z.literal('fuzz'),
  target: modelAndData.target,
  data: modelAndData.data,
  tensor: modelAndData.tensor,
  items: modelAndData.items,
  requests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .describe('Hostile requests, one after the other; every kind in turn.'),
  waitMs: numberOption(z.number().positive().max(600_000))
    .default(2000)
    .describe('A whole request without an answer for so long is a hang, ms.'),
  leakRequests: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe(
      'Requests of each kind after which the memory of the server must not have grown with every block of them; 0: not looked at. Needs the process of the server: `serve`, or `pid` of the target.',
    ),
});

export type FuzzOptions = z.output<typeof fuzzOptions>;

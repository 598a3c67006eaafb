import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** A body that ends before its announced length. */
export const truncated = defineWireFault({
  kind: 'truncated',
  summary: 'the connection closes before the announced end of the body',
  level: 'message',
  options: z.object({
    keep: numberOption(z.number().min(0).max(1))
      .default(0.5)
      .describe('Share of the body that still comes.'),
  }),
  change: ({ keep }, reply) => ({ ...reply, cutAfter: Math.floor(keep * reply.body.length) }),
});

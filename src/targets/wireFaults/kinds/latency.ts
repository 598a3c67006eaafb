import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** Every piece arrives later. */
export const latency = defineWireFault({
  kind: 'latency',
  summary: 'replies arrive later, with jitter',
  level: 'stream',
  options: z.object({
    latencyMs: numberOption(z.number().min(0).max(600_000)).describe('Delay of every piece, ms.'),
    jitterMs: numberOption(z.number().min(0).max(600_000))
      .default(0)
      .describe('The delay varies by up to this, either way, ms.'),
  }),
  stage({ latencyMs, jitterMs }, { random, active, later, waiting }) {
    return {
      write(chunk, pass) {
        const delay = active() ? Math.max(0, latencyMs + jitterMs * (2 * random.uniform() - 1)) : 0;
        if (delay === 0 && !waiting()) pass(chunk);
        else later(delay, () => pass(chunk));
      },
      end(pass) {
        later(0, pass);
      },
    };
  },
});

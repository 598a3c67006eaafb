import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** The end of a connection comes later. */
export const slowClose = defineWireFault({
  kind: 'slow-close',
  summary: 'the end of a connection comes later',
  level: 'stream',
  options: z.object({
    delayMs: numberOption(z.number().min(0).max(600_000)).describe('How much later, ms.'),
  }),
  stage({ delayMs }, { active, later }) {
    return {
      write: (chunk, pass) => pass(chunk),
      end(pass) {
        if (active()) later(delayMs, pass);
        else pass();
      },
    };
  },
});

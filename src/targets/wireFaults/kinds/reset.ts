import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** The connection is torn down when data comes. */
export const reset = defineWireFault({
  kind: 'reset',
  summary: 'the connection is reset (RST) in place of the data',
  level: 'stream',
  options: z.object({
    afterMs: numberOption(z.number().min(0).max(600_000))
      .default(0)
      .describe('How long after the data came, ms.'),
  }),
  stage({ afterMs }, { active, later, reset: tearDown }) {
    let torn = false;
    return {
      write(chunk, pass) {
        if (!torn && !active()) {
          pass(chunk);
          return;
        }
        if (torn) return;
        torn = true;
        if (afterMs === 0) tearDown();
        else later(afterMs, tearDown);
      },
      end(pass) {
        if (!torn) pass();
      },
    };
  },
});

import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** Nothing comes any more. */
export const timeout = defineWireFault({
  kind: 'timeout',
  summary: 'nothing comes any more, and the connection is closed after a time, or never',
  level: 'stream',
  options: z.object({
    timeoutMs: numberOption(z.number().min(0).max(600_000))
      .default(0)
      .describe('When the connection is closed, ms; 0: never.'),
  }),
  stage({ timeoutMs }, { active, later, close }) {
    let silent = false;
    return {
      write(chunk, pass) {
        if (!silent && !active()) {
          pass(chunk);
          return;
        }
        if (!silent && timeoutMs > 0) later(timeoutMs, close);
        silent = true;
      },
      end(pass) {
        if (!silent) pass();
      },
    };
  },
});

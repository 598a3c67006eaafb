import { z } from 'zod';

import { defineWireFault } from '../wireFault.ts';

/** The connection ends after so many bytes: bodies are cut. */
export const limitData = defineWireFault({
  kind: 'limit-data',
  summary: 'the connection is closed after so many bytes, in the middle of a body',
  level: 'stream',
  options: z.object({
    bytes: z
      .int()
      .min(0)
      .max(2 ** 31)
      .describe('Bytes that pass while it acts.'),
  }),
  stage({ bytes }, { active, close }) {
    let left = bytes;
    return {
      write(chunk, pass) {
        if (!active()) {
          pass(chunk);
          return;
        }
        if (left > 0) pass(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) close();
      },
    };
  },
});

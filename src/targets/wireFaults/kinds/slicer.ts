import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** Data come in many small pieces. */
export const slicer = defineWireFault({
  kind: 'slicer',
  summary: 'data come in many small pieces, with pauses',
  level: 'stream',
  options: z.object({
    bytes: z.int().min(1).max(1_000_000).default(64).describe('Mean size of a piece, bytes.'),
    variation: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('Its size varies by up to this, bytes.'),
    delayMs: numberOption(z.number().min(0).max(10_000))
      .default(1)
      .describe('Pause between pieces, ms.'),
  }),
  stage({ bytes, variation, delayMs }, { random, active, later, waiting }) {
    return {
      write(chunk, pass) {
        if (!active()) {
          if (waiting()) later(0, () => pass(chunk));
          else pass(chunk);
          return;
        }
        for (let at = 0, pause = 0; at < chunk.length; pause += delayMs) {
          const size = Math.max(1, Math.round(bytes + variation * (2 * random.uniform() - 1)));
          const piece = chunk.subarray(at, at + size);
          at += size;
          later(pause, () => pass(piece));
        }
      },
      end(pass) {
        later(0, pass);
      },
    };
  },
});

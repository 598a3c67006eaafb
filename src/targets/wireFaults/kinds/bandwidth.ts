import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { defineWireFault } from '../wireFault.ts';

/** Milliseconds of data that go out at once. */
const SLICE_MS = 20;

/** So many bytes a second, and no more. */
export const bandwidth = defineWireFault({
  kind: 'bandwidth',
  summary: 'so many kilobytes a second, and no more',
  level: 'stream',
  options: z.object({
    kilobytesPerSecond: numberOption(z.number().positive()).describe('Limit in kB/s.'),
  }),
  stage({ kilobytesPerSecond }, { active, later, waiting }) {
    let free = 0;
    const send = (chunk: Buffer, pass: (chunk: Buffer) => void): void => {
      const now = performance.now();
      free = Math.max(free, now);
      const slice = Math.max(1, Math.floor(kilobytesPerSecond * SLICE_MS));
      for (let at = 0; at < chunk.length; at += slice) {
        const piece = chunk.subarray(at, at + slice);
        free += piece.length / kilobytesPerSecond;
        later(free - now, () => pass(piece));
      }
    };
    return {
      write(chunk, pass) {
        if (active()) send(chunk, pass);
        else if (waiting()) later(0, () => pass(chunk));
        else pass(chunk);
      },
      end(pass) {
        later(0, pass);
      },
    };
  },
});

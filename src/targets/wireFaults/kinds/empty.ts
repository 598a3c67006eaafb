import { z } from 'zod';

import { defineWireFault } from '../wireFault.ts';

/** Success, and nothing in it. */
export const empty = defineWireFault({
  kind: 'empty',
  summary: 'a success with an empty body',
  level: 'message',
  options: z.object({}),
  change: (_, reply) => ({ ...reply, body: new Uint8Array() }),
});

import { z } from 'zod';

import { defineWireFault } from '../wireFault.ts';

/** The answer twice in one body. */
export const duplicate = defineWireFault({
  kind: 'duplicate',
  summary: 'the answer comes twice in one body',
  level: 'message',
  options: z.object({}),
  change: (_, reply) => ({ ...reply, body: Buffer.concat([reply.body, reply.body]) }),
});

import { z } from 'zod';

import { defineWireFault } from '../wireFault.ts';

/** The answer to the query before. */
export const stale = defineWireFault({
  kind: 'stale',
  summary: 'the answer to the query before this one: right in form, wrong in content',
  level: 'message',
  options: z.object({}),
  change: (_, reply, { previous }) => previous ?? reply,
});

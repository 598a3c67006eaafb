import { z } from 'zod';

import { framed } from '../grpcFrame.ts';
import { defineWireFault } from '../wireFault.ts';

/** An answer of another version of the interface. */
export const schema = defineWireFault({
  kind: 'schema',
  summary: 'an answer without the fields that are expected: renamed in JSON, missing in protobuf',
  level: 'message',
  options: z.object({}),
  change(_, reply, { transport }) {
    if (transport === 'grpc') return { ...reply, body: framed(new Uint8Array()) };
    const text = Buffer.from(reply.body).toString('latin1');
    const renamed = text.replaceAll(
      /"(outputs|predictions|data)"(\s*:)/g,
      (_match, name: string, colon: string) => `"${name.slice(0, -1)}_"${colon}`,
    );
    return { ...reply, body: Buffer.from(renamed, 'latin1') };
  },
});

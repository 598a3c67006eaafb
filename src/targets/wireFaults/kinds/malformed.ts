import { z } from 'zod';

import { framed, messageOf } from '../grpcFrame.ts';
import { defineWireFault } from '../wireFault.ts';

/** A body that is no JSON, in gRPC no protobuf. */
export const malformed = defineWireFault({
  kind: 'malformed',
  summary: 'a body that cannot be read: JSON or protobuf cut in the middle',
  level: 'message',
  options: z.object({}),
  change(_, reply, { transport }) {
    if (transport === 'http1')
      return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)) };
    const message = messageOf(reply.body);
    // A length that runs beyond the message.
    return {
      ...reply,
      body: framed(
        Buffer.concat([
          message.subarray(0, Math.floor(message.length / 2)),
          Buffer.of(0x2a, 0xff, 0x7f),
        ]),
      ),
    };
  },
});

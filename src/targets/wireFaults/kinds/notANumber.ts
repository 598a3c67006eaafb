import { z } from 'zod';

import { framed, messageOf } from '../grpcFrame.ts';
import { defineWireFault } from '../wireFault.ts';

/** A bare NaN in JSON, and the bits of NaN in the last number of a raw tensor. */
export const notANumber = defineWireFault({
  kind: 'nan',
  summary: 'a NaN among the numbers: bare in JSON, as bits in binary tensors',
  level: 'message',
  options: z.object({}),
  change(_, reply, { transport }) {
    if (transport === 'http1' && reply.headers['inference-header-content-length'] === undefined) {
      const text = Buffer.from(reply.body).toString();
      const changed = text.replace(
        /("(?:data|predictions|outputs)"\s*:\s*\[+\s*)-?[\d.eE+-]+/,
        '$1NaN',
      );
      return { ...reply, body: Buffer.from(changed) };
    }
    const body = transport === 'grpc' ? messageOf(reply.body) : Buffer.from(reply.body);
    if (body.length >= 4) body.writeUInt32LE(0x7fc00000, body.length - 4);
    return { ...reply, body: transport === 'grpc' ? framed(body) : body };
  },
});

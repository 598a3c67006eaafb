import { z } from 'zod';

import { framed, messageOf } from '../grpcFrame.ts';
import { defineWireFault } from '../wireFault.ts';

/** One bit of the numbers turned over: the silent corruption that no checksum above TCP notices. */
export const corrupt = defineWireFault({
  kind: 'corrupt',
  summary:
    'one bit of the numbers turned over (a digit changed in JSON), in an answer that still reads well',
  level: 'message',
  options: z.object({}),
  change(_, reply, { transport, random }) {
    const json =
      transport === 'http1' && reply.headers['inference-header-content-length'] === undefined;
    if (json) {
      const text = Buffer.from(reply.body).toString('latin1');
      const data = text.search(/"(data|predictions)"\s*:\s*\[/);
      const digits = [...text.matchAll(/\d/g)].filter(({ index }) => index > data);
      const chosen = digits[random.integer(Math.max(1, digits.length))];
      if (data < 0 || chosen === undefined) return reply;
      const digit = (Number(chosen[0]) + 1 + random.integer(8)) % 10;
      return {
        ...reply,
        body: Buffer.from(
          `${text.slice(0, chosen.index)}${digit}${text.slice(chosen.index + 1)}`,
          'latin1',
        ),
      };
    }
    const body = transport === 'grpc' ? messageOf(reply.body) : Buffer.from(reply.body);
    if (body.length === 0) return reply;
    // The raw contents stand last.
    const at = body.length - 1 - random.integer(Math.min(8, body.length));
    body[at] = (body[at] ?? 0) ^ (1 << random.integer(8));
    return { ...reply, body: transport === 'grpc' ? framed(body) : body };
  },
});

import { z } from 'zod';

import { defineWireFault } from '../wireFault.ts';

/** gRPC's status codes by name. */
const CODES = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
type Code = keyof typeof CODES;
const OF_HTTP: Readonly<Record<number, Code>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** An error in place of the answer. */
export const status = defineWireFault({
  kind: 'status',
  summary: 'an error in place of the answer: 5xx or 429, in gRPC UNAVAILABLE and its like',
  level: 'message',
  options: z.object({
    code: z
      .union([z.int().min(400).max(599), z.enum(Object.keys(CODES) as [Code, ...Code[]])])
      .default(503)
      .describe(
        'HTTP status, or the name of a gRPC code; each stands for its like on the other wire.',
      ),
    retryAfterS: z.int().min(0).optional().describe('Value of Retry-After, s; default none.'),
  }),
  change({ code, retryAfterS }, _, { transport }) {
    const name = typeof code === 'string' ? code : (OF_HTTP[code] ?? 'UNKNOWN');
    const http =
      typeof code === 'number'
        ? code
        : Number(Object.entries(OF_HTTP).find(([, own]) => own === code)?.[0] ?? 500);
    if (transport === 'grpc')
      return {
        status: 200,
        headers: { 'content-type': 'application/grpc' },
        body: new Uint8Array(),
        trailers: { 'grpc-status': String(CODES[name]), 'grpc-message': 'injected fault' },
      };
    return {
      status: http,
      headers: {
        'content-type': 'application/json',
        ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
      },
      body: Buffer.from('{"error":"injected fault"}'),
    };
  },
});

import type { ServerResponse } from 'node:http';

import type { Failure, Started } from './protocolFixture.ts';

/** Starts an endpoint that answers inference in this way. */
type Misbehaving = (answer: (response: ServerResponse) => void) => () => Promise<Started>;

/** An answer in good order with a body that is no inference. */
export const badBody = (
  misbehaving: Misbehaving,
  text: string,
  detail: RegExp,
  type = 'application/json',
): Failure => ({
  reason: 'malformed',
  detail,
  start: misbehaving((response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(text);
  }),
});

/** The failures that every protocol over HTTP/1.1 has; `overloaded` is what it says with a status, in its own form. */
export function httpFailures(
  misbehaving: Misbehaving,
  overloaded: string | Uint8Array,
): Readonly<Record<string, Failure>> {
  const status = (code: number, reason: Failure['reason']): Failure => ({
    reason,
    detail: new RegExp(`status ${code}: overloaded`),
    start: misbehaving((response) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(overloaded);
    }),
  });
  const reset = {
    reason: 'unavailable',
    detail: /connection was (reset|closed)/,
  } as const;
  const begun = (headers: Readonly<Record<string, string>>): Failure => ({
    ...reset,
    start: misbehaving((response) => {
      response.writeHead(200, headers);
      response.write('{"');
      setTimeout(() => response.socket?.destroy(), 20);
    }),
  });
  return {
    'reset before the answer': {
      ...reset,
      start: misbehaving((response) => response.socket?.resetAndDestroy()),
    },
    'reset in a body of known length': begun({ 'content-length': '1000' }),
    'reset in a chunked body': begun({ 'transfer-encoding': 'chunked' }),
    HTML: badBody(misbehaving, '<!doctype html><p>Welcome', /not JSON.*text\/html/, 'text/html'),
    'not HTTP': {
      reason: 'malformed',
      detail: /not an HTTP answer/,
      start: misbehaving((response) => {
        response.socket?.write('SSH-2.0-OpenSSH_9.2\r\n');
        response.socket?.end();
      }),
    },
    'status 302': {
      reason: 'rejected',
      detail: /status 302/,
      start: misbehaving((response) => {
        response.writeHead(302, { location: '/login' });
        response.end();
      }),
    },
    'status 400': status(400, 'rejected'),
    'status 404': status(404, 'rejected'),
    'status 429': status(429, 'unavailable'),
    'status 500': status(500, 'rejected'),
    'status 503': status(503, 'unavailable'),
  };
}

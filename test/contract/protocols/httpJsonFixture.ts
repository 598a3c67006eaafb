import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, type Dtype } from '../../../src/core/tensor.ts';
import { httpServer, type LocalServer } from '../../helpers/httpServer.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

function definitionAt(port: number, dtype: Dtype = 'float32') {
  const spec = { dtype, shape: [-1, 2] };
  return {
    url: `http://127.0.0.1:${port}/predict`,
    body: { x: '{{inputs.x}}' },
    outputs: { y: '$.y' },
    signature: { inputs: [{ name: 'x', ...spec }], outputs: [{ name: 'y', ...spec }] },
  };
}

async function started(server: Promise<LocalServer>, dtype?: Dtype): Promise<Started> {
  const { port, close } = await server;
  return { definition: definitionAt(port, dtype), close };
}

const misbehaving = (answer: (response: ServerResponse) => void) => () =>
  started(httpServer((_request, response) => answer(response)));

const status = (code: number, reason: Failure['reason']): Failure => ({
  reason,
  detail: new RegExp(`status ${code}: overloaded`),
  start: misbehaving((response) => {
    response.writeHead(code);
    response.end('overloaded');
  }),
});

const body = (text: string, type: string, detail: RegExp): Failure => ({
  reason: 'malformed',
  detail,
  start: misbehaving((response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(text);
  }),
});

let headers: IncomingHttpHeaders = {};

export const httpJsonFixture: ProtocolFixture = {
  protocol: 'http-json',
  dtypes: DTYPES,
  start: (dtype) =>
    started(
      httpServer(({ body: text }, response) => {
        // As text, so that this server rounds nothing.
        response.end(text.toString().replace('"x"', '"y"'));
      }),
      dtype,
    ),
  startNonFinite: misbehaving((response) => response.end('{"y": [[NaN, Infinity]]}')),
  startSilent: misbehaving(() => undefined),
  failures: {
    'reset before the answer': {
      reason: 'unavailable',
      detail: /connection was (reset|closed)/,
      start: misbehaving((response) => response.socket?.resetAndDestroy()),
    },
    'reset in the body': {
      reason: 'unavailable',
      detail: /connection was (reset|closed)/,
      start: misbehaving((response) => {
        response.writeHead(200, { 'transfer-encoding': 'chunked' });
        response.write('{"y":');
        setTimeout(() => response.socket?.destroy(), 20);
      }),
    },
    HTML: body('<!doctype html><p>Welcome', 'text/html', /not JSON.*text\/html/),
    'truncated JSON': body('{"y": [[1,', 'application/json', /not JSON/),
    'missing output': body('{"z": 1}', 'application/json', /nothing at \$\.y/),
    'wrong shape': body('{"y": [[1, 2, 3]]}', 'application/json', /shape/),
    'wrong dtype': body('{"y": [["a", "b"]]}', 'application/json', /float32/),
    'null in place of a list': body('{"y": null}', 'application/json', /./),
    'uneven lists': body('{"y": [[1, 2], [3]]}', 'application/json', /./),
    'status 302': {
      reason: 'rejected',
      detail: /status 302/,
      start: misbehaving((response) => {
        response.writeHead(302, { location: '/login' });
        response.end();
      }),
    },
    'status 400': status(400, 'rejected'),
    'status 429': status(429, 'unavailable'),
    'status 500': status(500, 'rejected'),
    'status 503': status(503, 'unavailable'),
  },
  endpoint: {
    definitionAt,
    start: (tls) =>
      started(
        httpServer((request, response) => {
          ({ headers } = request);
          response.end('{"y": [[1, 2]]}');
        }, tls),
      ),
    startIndiscreet: () =>
      started(
        httpServer((request, response) => {
          response.writeHead(401);
          response.end(`who is ${request.headers.authorization}?`);
        }),
      ),
    seen: () => headers,
  },
};

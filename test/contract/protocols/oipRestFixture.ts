import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, float32Tensor } from '../../../src/core/tensor.ts';
import { encodeErrorBody, encodeRestResponse } from '../../../src/wire/index.ts';
import { httpServer, type LocalServer, type ReadRequest } from '../../helpers/httpServer.ts';
import { oipRestServer } from '../../helpers/oipServer.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

type Encoding = 'binary' | 'json';

function definitionAt(port: number, encoding: Encoding, dtype = 'float32') {
  return { url: `127.0.0.1:${port}`, model: `echo-${dtype}`, encoding };
}

async function started(
  server: Promise<LocalServer>,
  encoding: Encoding,
  dtype?: string,
): Promise<Started> {
  const { port, close } = await server;
  return { definition: definitionAt(port, encoding, dtype), close };
}

/** The fixture of one of the two encodings. */
export function oipRestFixture(encoding: Encoding): ProtocolFixture {
  let headers: IncomingHttpHeaders = {};
  const misbehaving = (answer: (response: ServerResponse, request: ReadRequest) => void) => () =>
    started(
      oipRestServer({}, (request, response) => answer(response, request)),
      encoding,
    );
  const status = (code: number, reason: Failure['reason']): Failure => ({
    reason,
    detail: new RegExp(`status ${code}: overloaded`),
    start: misbehaving((response) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(encodeErrorBody('overloaded'));
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
  const outputs = (tensors: Parameters<typeof encodeRestResponse>[0]['outputs']): string =>
    Buffer.from(encodeRestResponse({ outputs: tensors }).body).toString();
  return {
    protocol: 'oip-rest',
    dtypes: DTYPES,
    start: (dtype) => started(oipRestServer(), encoding, dtype),
    startNonFinite: () =>
      started(
        oipRestServer({ outputs: () => ({ y: float32Tensor([1, 2], [NaN, Infinity]) }) }),
        encoding,
      ),
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
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{"outputs":[');
          setTimeout(() => response.socket?.destroy(), 20);
        }),
      },
      HTML: body('<!doctype html><p>Welcome', 'text/html', /not JSON.*text\/html/),
      'truncated JSON': body('{"outputs":[{"na', 'application/json', /not JSON/),
      'no outputs': body('{}', 'application/json', /"outputs"/),
      'missing output': body(outputs({}), 'application/json', /"y" is missing/),
      'wrong shape': body(
        outputs({ y: float32Tensor([1, 3], [1, 2, 3]) }),
        'application/json',
        /shape \[1, 3\]/,
      ),
      'wrong dtype': body(
        outputs({ y: { dtype: 'float64', shape: [1, 2], data: Float64Array.of(1, 2) } }),
        'application/json',
        /float64.*float32/,
      ),
      'not HTTP': {
        reason: 'malformed',
        detail: /not an HTTP answer/,
        start: misbehaving((response) => {
          response.socket?.write('SSH-2.0-OpenSSH_9.2\r\n');
          response.socket?.end();
        }),
      },
      'status 400': status(400, 'rejected'),
      'status 404': status(404, 'rejected'),
      'status 429': status(429, 'unavailable'),
      'status 500': status(500, 'rejected'),
      'status 503': status(503, 'unavailable'),
    },
    endpoint: {
      definitionAt: (port) => definitionAt(port, encoding),
      start: (tls) =>
        started(
          oipRestServer({ tls }, (request, response) => {
            ({ headers } = request);
            response.writeHead(200, { 'content-type': 'application/json' });
            response.end(outputs({ y: float32Tensor([1, 2], [1, 2]) }));
          }),
          encoding,
        ),
      startIndiscreet: () =>
        started(
          httpServer((request, response) => {
            response.writeHead(401, { 'content-type': 'application/json' });
            response.end(encodeErrorBody(`who is ${request.headers.authorization}?`));
          }),
          encoding,
        ),
      seen: () => headers,
    },
  };
}

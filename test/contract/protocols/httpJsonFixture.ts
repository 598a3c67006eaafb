import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, type Dtype } from '../../../src/core/tensor.ts';
import { httpServer, type LocalServer } from '../../helpers/httpServer.ts';
import { badBody, httpFailures } from './httpFailures.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

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

const body = (text: string, detail: RegExp) => badBody(misbehaving, text, detail);

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
    ...httpFailures(misbehaving, 'overloaded'),
    'truncated JSON': body('{"y": [[1,', /not JSON/),
    'missing output': body('{"z": 1}', /nothing at \$\.y/),
    'wrong shape': body('{"y": [[1, 2, 3]]}', /shape/),
    'wrong dtype': body('{"y": [["a", "b"]]}', /float32/),
    'null in place of a list': body('{"y": null}', /./),
    'uneven lists': body('{"y": [[1, 2], [3]]}', /./),
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

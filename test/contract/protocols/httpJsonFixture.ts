import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, type Dtype } from '../../../src/core/tensor.ts';
import { httpServer, type LocalServer } from '../../helpers/httpServer.ts';
import { badBody, httpFailures } from './httpFailures.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

/** The fixture of a protocol whose bodies are JSON of the user's form, given its keys beside `url`, and its path. */
export function jsonFixture(protocol: string, path: string, keys: object = {}): ProtocolFixture {
  function definitionAt(port: number, dtype: Dtype = 'float32') {
    const spec = { dtype, shape: [-1, 2] };
    return {
      ...keys,
      url: `http://127.0.0.1:${port}${path}`,
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
    started(wellServer((_request, response) => answer(response)));

  const body = (text: string, detail: RegExp) => badBody(misbehaving, text, detail);

  let headers: IncomingHttpHeaders = {};

  return {
    protocol,
    dtypes: DTYPES,
    start: (dtype) =>
      started(
        wellServer(({ body: text }, response) => {
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
          wellServer((request, response) => {
            if (request.path !== '/ping') ({ headers } = request);
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
}

export const httpJsonFixture = jsonFixture('http-json', '/predict');
export const sagemakerFixture = jsonFixture('sagemaker', '');
export const torchserveRestFixture = jsonFixture('torchserve-rest', '', { model: 'echo' });

/** A server that says that it is well, where it is asked; all else is its handler's. */
function wellServer(...[handle, tls]: Parameters<typeof httpServer>): Promise<LocalServer> {
  return httpServer((request, response) => {
    if (request.path === '/ping') response.end('{"status": "Healthy"}');
    else handle(request, response);
  }, tls);
}

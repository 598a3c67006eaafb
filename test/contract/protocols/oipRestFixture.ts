import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, float32Tensor } from '../../../src/core/tensor.ts';
import { encodeErrorBody, encodeRestResponse } from '../../../src/wire/index.ts';
import { httpServer, type LocalServer, type ReadRequest } from '../../helpers/httpServer.ts';
import { oipRestServer } from '../../helpers/oipServer.ts';
import { badBody, httpFailures } from './httpFailures.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

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
  const body = (text: string, detail: RegExp) => badBody(misbehaving, text, detail);
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
      ...httpFailures(misbehaving, encodeErrorBody('overloaded')),
      'truncated JSON': body('{"outputs":[{"na', /not JSON/),
      'no outputs': body('{}', /"outputs"/),
      'missing output': body(outputs({}), /"y" is missing/),
      'wrong shape': body(outputs({ y: float32Tensor([1, 3], [1, 2, 3]) }), /shape \[1, 3\]/),
      'wrong dtype': body(
        outputs({ y: { dtype: 'float64', shape: [1, 2], data: Float64Array.of(1, 2) } }),
        /float64.*float32/,
      ),
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

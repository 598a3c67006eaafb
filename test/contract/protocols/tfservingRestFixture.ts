import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { DTYPES, float32Tensor } from '../../../src/core/tensor.ts';
import { encodeErrorBody } from '../../../src/wire/index.ts';
import { httpServer, type LocalServer, type ReadRequest } from '../../helpers/httpServer.ts';
import { tfservingRestServer } from '../../helpers/tfservingServer.ts';
import { badBody, httpFailures } from './httpFailures.ts';
import type { ProtocolFixture, Started } from './protocolFixture.ts';

type Format = 'row' | 'column';

function definitionAt(port: number, format: Format, dtype = 'float32') {
  return { url: `127.0.0.1:${port}`, model: `echo-${dtype}`, format };
}

async function started(
  server: Promise<LocalServer>,
  format: Format,
  dtype?: string,
): Promise<Started> {
  const { port, close } = await server;
  return { definition: definitionAt(port, format, dtype), close };
}

/** The fixture of one of the two formats. */
export function tfservingRestFixture(format: Format): ProtocolFixture {
  let headers: IncomingHttpHeaders = {};
  const misbehaving = (answer: (response: ServerResponse, request: ReadRequest) => void) => () =>
    started(
      tfservingRestServer({}, (request, response) => answer(response, request)),
      format,
    );
  const body = (text: string, detail: RegExp) => badBody(misbehaving, text, detail);
  return {
    protocol: 'tfserving-rest',
    dtypes: DTYPES,
    start: (dtype) => started(tfservingRestServer(), format, dtype),
    startNonFinite: () =>
      started(
        tfservingRestServer({ outputs: () => ({ y: float32Tensor([1, 2], [NaN, Infinity]) }) }),
        format,
      ),
    startSilent: misbehaving(() => undefined),
    failures: {
      ...httpFailures(misbehaving, encodeErrorBody('overloaded')),
      'truncated JSON': body('{"predictions":[[1', /not JSON/),
      'no predictions': body('{}', /"predictions"/),
      'ragged rows': body('{"predictions":[[1,2],[3]]}', /differ in length/),
      'wrong shape': body('{"predictions":[[1,2,3]]}', /shape \[1, 3\]/),
      'missing output': body('{"predictions":[{"z":[1,2]}]}', /"y" is missing/),
      'a text among numbers': body('{"predictions":[["one",2]]}', /"one", which is no float32/),
    },
    endpoint: {
      definitionAt: (port) => definitionAt(port, format),
      start: (tls) =>
        started(
          tfservingRestServer({ tls }, (request, response) => {
            ({ headers } = request);
            response.writeHead(200, { 'content-type': 'application/json' });
            response.end('{"predictions":[[1,2]]}');
          }),
          format,
        ),
      startIndiscreet: () =>
        started(
          httpServer((request, response) => {
            response.writeHead(401, { 'content-type': 'application/json' });
            response.end(encodeErrorBody(`who is ${request.headers.authorization}?`));
          }),
          format,
        ),
      seen: () => headers,
    },
  };
}

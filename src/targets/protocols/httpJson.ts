import { z } from 'zod';

import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { declaredSignature, jsonOptions, jsonWire } from '../values/jsonWire.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  url: z.string().min(1).describe('Address that is asked, such as http://localhost:5000/predict.'),
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'must be an HTTP method in capitals')
    .default('POST')
    .describe('HTTP method. Default POST.'),
  query: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Parameters after the `?` of the address; values may hold placeholders. Default none.',
    ),
  ...jsonOptions,
  ...connectionOptions,
});

type HttpJsonOptions = z.output<typeof options>;

/** Any endpoint that answers with JSON: a template makes the body, JSONPaths read the answer. */
export const httpJsonProtocol: Protocol<HttpJsonOptions> = {
  name: 'http-json',
  summary: 'any HTTP endpoint that answers with JSON: a template in, JSONPath out',
  options,
  transport: 'http1',
  encodings: ['json'],
  async open(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    const { createHttpClient } = await import('../network/httpClient.ts');
    const wire = await wireOf(options, connection);
    const client = await createHttpClient(connection);
    const { endpoint } = connection;

    const { signature: declared } = options;
    const signature = declaredSignature(endpoint.shown, 'http-json', declared);
    const target: Target = {
      name: endpoint.shown,
      async describe() {
        const { checkReachable } = await import('../network/checkReachable.ts');
        await checkReachable(connection);
        return signature;
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      close: () => client.close(),
    };
    return target;
  },
  async wire(options, access) {
    return wireOf(options, await resolveConnection(options.url, options, access));
  },
};

function wireOf(options: HttpJsonOptions, connection: Connection): Promise<Wire> {
  const { method, query } = options;
  return jsonWire(options, connection, { method, path: connection.endpoint.path || '/', query });
}

import { z } from 'zod';

import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import { pingModel } from '../network/pingModel.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import type { Protocol } from '../protocol.ts';
import { declaredSignature, jsonOptions, jsonWire } from '../values/jsonWire.ts';

const options = z.strictObject({
  url: z
    .string()
    .min(1)
    .describe(
      'Address of the container, such as localhost:8080, or of the runtime, such as https://runtime.sagemaker.eu-west-1.amazonaws.com.',
    ),
  endpoint: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the endpoint behind the runtime; default none: a container is asked.'),
  ...jsonOptions,
  ...connectionOptions,
});

type Options = z.output<typeof options>;

/** The contract of SageMaker: `/ping` and `/invocations` of a container, or an endpoint behind the runtime. */
export const sagemakerProtocol: Protocol<Options> = {
  name: 'sagemaker',
  summary: 'a SageMaker container (/ping, /invocations) or endpoint, with JSON bodies',
  options,
  transport: 'http1',
  encodings: ['json'],
  async open(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    const { createHttpClient } = await import('../network/httpClient.ts');
    const { createControlClient } = await import('../network/controlClient.ts');
    const client = await createHttpClient(connection);
    const control = createControlClient(connection);
    const wire = await wireOf(options, connection);
    const name = options.endpoint ?? connection.endpoint.shown;
    const target: Target = {
      name,
      async describe() {
        await pingModel(
          control,
          options.endpoint === undefined ? 'ping' : undefined,
          name,
          connection,
        );
        return declaredSignature(name, 'sagemaker', options.signature);
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      async close() {
        await Promise.all([client.close(), control.close()]);
      },
    };
    return target;
  },
  async wire(options, access) {
    return wireOf(options, await resolveConnection(options.url, options, access));
  },
};

function wireOf(options: Options, connection: Connection): Promise<Wire> {
  const path = `${connection.endpoint.path}/${options.endpoint === undefined ? '' : `endpoints/${encodeURIComponent(options.endpoint)}/`}invocations`;
  return jsonWire(options, connection, { method: 'POST', path, query: {} });
}

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import { openHttp } from '../network/openHttp.ts';
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
  contentType: z
    .enum(['json', 'csv', 'npy'])
    .default('json')
    .describe(
      'Form of bodies and answers: JSON by `body` and `outputs`, or one table of numbers as text/csv or application/x-npy.',
    ),
  ...jsonOptions,
  outputs: jsonOptions.outputs
    .optional()
    .describe(`${jsonOptions.outputs.description} Needed for JSON.`),
  ...connectionOptions,
});

type Options = z.output<typeof options>;

/** The contract of SageMaker: `/ping` and `/invocations` of a container, or an endpoint behind the runtime. */
export const sagemakerProtocol: Protocol<Options> = {
  name: 'sagemaker',
  summary: 'a SageMaker container (/ping, /invocations) or endpoint: JSON, CSV or npy',
  options,
  transport: 'http1',
  encodings: ['json'],
  async open(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    const { client, control, close } = await openHttp(connection);
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
      close,
    };
    return target;
  },
  async wire(options, access) {
    return wireOf(options, await resolveConnection(options.url, options, access));
  },
};

async function wireOf(options: Options, connection: Connection): Promise<Wire> {
  const path = `${connection.endpoint.path}/${options.endpoint === undefined ? '' : `endpoints/${encodeURIComponent(options.endpoint)}/`}invocations`;
  const { contentType, outputs } = options;
  if (contentType !== 'json') {
    const { tableWire } = await import('../values/tableWire.ts');
    return tableWire(contentType, connection, `${path}${connection.endpoint.query}`, options);
  }
  if (outputs === undefined) {
    throw new ConfigurationError('the target does not say where its outputs are', {
      code: 'target.no-outputs',
      hint: 'Write `outputs: { y: $.y }`, or `contentType: csv` or `npy`.',
    });
  }
  return jsonWire({ ...options, outputs }, connection, { method: 'POST', path, query: {} });
}

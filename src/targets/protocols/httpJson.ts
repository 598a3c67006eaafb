import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import { openHttp } from '../network/openHttp.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { HTTP_PRESET_NAMES, httpPresets, type HttpPreset } from '../values/httpPresets.ts';
import { declaredSignature, jsonOptions, jsonWire } from '../values/jsonWire.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  url: z.string().min(1).describe('Address that is asked, such as http://localhost:5000/predict.'),
  preset: z
    .enum(HTTP_PRESET_NAMES)
    .optional()
    .describe(
      'Framework whose usual path, body, outputs and readiness check stand in for what the target does not say. Default none.',
    ),
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'must be an HTTP method in capitals')
    .default('POST')
    .describe('HTTP method.'),
  query: z
    .record(z.string(), z.string())
    .default({})
    .describe('Parameters after the `?` of the address; values may hold placeholders.'),
  ...jsonOptions,
  outputs: jsonOptions.outputs
    .optional()
    .describe(`${jsonOptions.outputs.description} Needed unless \`preset\` has them.`),
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
    const wire = await wireOf(options, connection);
    const { endpoint } = connection;
    // Readiness is asked of the server's root, whatever the path of the model.
    const root = { ...connection, endpoint: { ...endpoint, path: '', query: '' } };
    const { client, control, close } = await openHttp(connection, root);

    const { signature: declared } = options;
    const signature = declaredSignature(endpoint.shown, 'http-json', declared);
    const target: Target = {
      name: endpoint.shown,
      async describe() {
        const { pingModel } = await import('../network/pingModel.ts');
        await pingModel(control, presetOf(options)?.ready.slice(1), endpoint.shown, root);
        return signature;
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

function wireOf(options: HttpJsonOptions, connection: Connection): Promise<Wire> {
  const { method, query } = options;
  const preset = presetOf(options);
  const outputs = options.outputs ?? preset?.outputs;
  if (outputs === undefined) {
    throw new ConfigurationError('the target does not say where its outputs are', {
      code: 'target.no-outputs',
      hint: `Write \`outputs: { y: $.y }\`, or \`preset\`, one of ${HTTP_PRESET_NAMES.join(', ')}.`,
    });
  }
  const body = options.body ?? preset?.body;
  const path = connection.endpoint.path || (preset?.path ?? '/');
  return jsonWire({ ...options, ...(body === undefined ? {} : { body }), outputs }, connection, {
    method,
    path,
    query,
  });
}

function presetOf({ preset }: HttpJsonOptions): HttpPreset | undefined {
  return preset === undefined ? undefined : httpPresets[preset];
}

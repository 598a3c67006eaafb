import { z } from 'zod';

import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { connectionOptions } from '../network/endpointOptions.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
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
  body: z
    .json()
    .optional()
    .describe(
      'Any JSON, in whose strings {{inputs.x}} stands for the input x and {{inputs}} for all by name. Default "{{inputs}}", and no body for GET and HEAD.',
    ),
  outputs: z
    .record(z.string().min(1), z.string().min(1))
    .refine((outputs) => Object.keys(outputs).length > 0, 'must name at least one output')
    .describe(
      'Names of outputs, each with the JSONPath of its value in the answer, such as $.predictions[0].',
    ),
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
    const signature: ModelSignature = {
      name: endpoint.shown,
      platform: 'http-json',
      interface: declared === undefined ? 'named' : 'tensors',
      inputs: declared?.inputs ?? [],
      outputs: declared?.outputs ?? [],
    };
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

/** Fills in the templates of body and query, and reads answers by the JSONPaths. */
async function wireOf(options: HttpJsonOptions, connection: Connection): Promise<Wire> {
  const { parseLooseJson } = await import('../../wire/index.ts');
  const { compileOutput } = await import('../values/compileOutput.ts');
  const { compileTemplate } = await import('../values/compileTemplate.ts');
  const { stringifyJson } = await import('../values/stringifyJson.ts');
  const { toNamedValue } = await import('../values/toNamedValue.ts');
  const { method, signature: declared } = options;
  const { endpoint, headers } = connection;
  const bare = method === 'GET' || method === 'HEAD';
  const template = options.body ?? (bare ? undefined : '{{inputs}}');
  const fillBody = template === undefined ? undefined : compileTemplate(template, 'body');
  const fillQuery = compileTemplate(options.query, 'query');
  // A declared shape says what is an array; without one, a tensor of one element is a bare value.
  const bareRank = declared === undefined ? 1 : 0;
  const readers = Object.entries(options.outputs).map(([name, path]) => {
    const spec = declared?.outputs.find((output) => output.name === name);
    return [name, compileOutput(name, path, spec)] as const;
  });
  return {
    transport: 'http1',
    encode(inputs) {
      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, toNamedValue(tensor, bareRank)]),
      );
      const parameters = new URLSearchParams(endpoint.query);
      for (const [name, value] of Object.entries(fillQuery(values) as object)) {
        parameters.append(name, String(value));
      }
      const search = parameters.size === 0 ? '' : `?${parameters.toString()}`;
      const head = { method, path: `${endpoint.path || '/'}${search}` };
      if (fillBody === undefined) return { ...head, headers, body: new Uint8Array() };
      const type = headers['content-type'] ?? 'application/json';
      const body = Buffer.from(stringifyJson(fillBody(values)));
      return { ...head, headers: { ...headers, 'content-type': type }, body };
    },
    decode({ body }) {
      const answer = parseLooseJson(body);
      return Object.fromEntries(readers.map(([name, read]) => [name, read(answer)]));
    },
  };
}

import { z } from 'zod';

import type { ModelSignature } from '../../core/signature.ts';
import type { Wire } from '../../core/wire.ts';
import type { ConnectionOptions } from '../network/endpointOptions.ts';
import type { Connection } from '../network/resolveConnection.ts';

/** Keys of protocols whose bodies are JSON of the user's own form. */
export const jsonOptions = {
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
};

type JsonWireOptions = z.output<z.ZodObject<typeof jsonOptions>> &
  Pick<ConnectionOptions, 'signature'>;

/** Where such a request goes; values of `query` may hold placeholders. */
export interface JsonRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The signature of a target whose server says none: the declared one, or any named values. */
export function declaredSignature(
  name: string,
  platform: string,
  declared: ConnectionOptions['signature'],
): ModelSignature {
  return {
    name,
    platform,
    interface: declared === undefined ? 'named' : 'tensors',
    inputs: declared?.inputs ?? [],
    outputs: declared?.outputs ?? [],
  };
}

/** Fills in the templates of body and query, and reads answers by the JSONPaths. */
export async function jsonWire(
  options: JsonWireOptions,
  connection: Connection,
  { method, path, query }: JsonRequest,
): Promise<Wire> {
  const { parseLooseJson } = await import('../../wire/index.ts');
  const { compileOutput } = await import('./compileOutput.ts');
  const { compileTemplate } = await import('./compileTemplate.ts');
  const { stringifyJson } = await import('./stringifyJson.ts');
  const { toNamedValue } = await import('./toNamedValue.ts');
  const { signature: declared } = options;
  const { endpoint, headers } = connection;
  const bare = method === 'GET' || method === 'HEAD';
  const template = options.body ?? (bare ? undefined : '{{inputs}}');
  const fillBody = template === undefined ? undefined : compileTemplate(template, 'body');
  const fillQuery = compileTemplate(query, 'query');
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
      const head = { method, path: `${path}${search}` };
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

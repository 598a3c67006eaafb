import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature, TensorSpec } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import type { ControlClient } from '../network/controlClient.ts';
import { servedOptions } from '../network/endpointOptions.ts';
import { failureOfStatus } from '../network/failureOfStatus.ts';
import { openHttp } from '../network/openHttp.ts';
import { readJson } from '../network/readJson.ts';
import { refusal, type Refused } from '../network/refusal.ts';
import { requireEndpoint } from '../network/requireEndpoint.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { servingOptions, servingSignature } from '../network/servingSignature.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...servedOptions,
  ...servingOptions,
  format: z
    .enum(['row', 'column'])
    .default('row')
    .describe(
      'How tensors are written: as a list of instances, whose first dimension is the batch, or whole, an input at a time.',
    ),
});

type Options = z.output<typeof options>;

/** TensorFlow Serving's REST API. */
export const tfservingRestProtocol: Protocol<Options> = {
  name: 'tfserving-rest',
  summary: 'TensorFlow Serving over REST, in rows or columns',
  options,
  transport: 'http1',
  encodings: ['json'],
  servedAt: 'rest',
  async open(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    const { client, control, close } = await openHttp(connection);
    let wire = await wireOf(connection, options, options.signature?.outputs);
    const target: Target = {
      name: model,
      async describe() {
        const signature = await describeModel(control, options, connection);
        wire = await wireOf(connection, options, signature.outputs);
        return signature;
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      close,
    };
    return target;
  },
  async wire(options, access, signature) {
    const { url } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    return wireOf(connection, options, options.signature?.outputs ?? signature?.outputs);
  },
};

async function wireOf(
  { endpoint, headers }: Connection,
  options: Options,
  outputs: readonly TensorSpec[] | undefined,
): Promise<Wire> {
  const { decodeRestPrediction, encodeRestPredict } = await import('../../wire/index.ts');
  const { format, signatureName } = options;
  const path = `${endpoint.path}/${modelPath(options)}:predict${endpoint.query}`;
  return {
    transport: 'http1',
    encode: (inputs) => ({
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': 'application/json' },
      body: encodeRestPredict(inputs, format, signatureName),
    }),
    decode: ({ body }) => decodeRestPrediction(body, outputs),
  };
}

function modelPath({ model = '', version, label }: Options): string {
  const part = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `/${name}/${encodeURIComponent(value)}`;
  return `v1/models/${encodeURIComponent(model)}${part('versions', version)}${part('labels', label)}`;
}

async function describeModel(
  control: ControlClient,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<ModelSignature> {
  const { decodeErrorBody, decodeServingMetadata } = await import('../../wire/index.ts');
  const { model = '', version } = options;
  const answer = await control.request('GET', `${modelPath(options)}/metadata`);
  if (answer.status !== 200) {
    const said = redact(errorText(decodeErrorBody(answer.body)) || 'no body');
    throw await refusal(
      { kind: kindOf(answer.status), said: `status ${answer.status}: ${said}` },
      {
        model,
        version,
        where: endpoint.shown,
        listModels: () => versionsOf(control, model),
      },
    );
  }
  try {
    return servingSignature(decodeServingMetadata(answer.body), options);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `the answer of ${endpoint.shown} is no model metadata: ${redact(errorText(error))}`,
      {
        code: 'target.not-tfserving',
        hint: 'Check that `url` is the REST address of TensorFlow Serving (its port is 8501 unless it was changed).',
        cause: error,
      },
    );
  }
}

function kindOf(status: number): Refused['kind'] {
  if (status === 401 || status === 403) return 'denied';
  return status >= 500 || failureOfStatus(status) === 'unavailable' ? 'unavailable' : 'unknown';
}

const statusAnswer = z.object({
  model_version_status: z.array(
    z.object({
      version: z.union([z.string(), z.number()]).transform(String),
      state: z.string(),
      status: z.object({ error_message: z.string().default('') }).prefault({}),
    }),
  ),
});

/** The versions of a model with their states: TensorFlow Serving lists no models. */
async function versionsOf(
  control: ControlClient,
  model: string,
): Promise<readonly RepositoryEntry[] | undefined> {
  const { body } = await control.request('GET', `v1/models/${encodeURIComponent(model)}`);
  return statusAnswer
    .safeParse(readJson(body))
    .data?.model_version_status.map(({ version, state, status }) => ({
      name: model,
      version,
      state: state === 'AVAILABLE' ? 'READY' : state,
      reason: status.error_message,
    }));
}

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import type { ControlAnswer, ControlClient } from '../network/controlClient.ts';
import { servedOptions } from '../network/endpointOptions.ts';
import { failureOfStatus } from '../network/failureOfStatus.ts';
import { notReady } from '../network/notReady.ts';
import { openHttp } from '../network/openHttp.ts';
import { readJson } from '../network/readJson.ts';
import { readRepositoryIndex } from '../network/readRepositoryIndex.ts';
import { refusal, type Refused } from '../network/refusal.ts';
import { requireEndpoint } from '../network/requireEndpoint.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { inferenceOptions, requestOf, withAskedOutputs } from '../network/inferenceOptions.ts';
import { signatureOf } from '../network/signatureOf.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...servedOptions,
  ...inferenceOptions,
  encoding: z
    .enum(['auto', 'binary', 'json'])
    .default('auto')
    .describe(
      'How tensors travel: as bytes behind the JSON (the binary tensor extension) or in the JSON; auto: binary where the server says that it knows the extension.',
    ),
});

type Options = z.output<typeof options>;

/** The Open Inference Protocol (KServe V2) over REST. */
export const oipRestProtocol: Protocol<Options> = {
  name: 'oip-rest',
  summary: 'the Open Inference Protocol (KServe V2) over REST, tensors as JSON or binary',
  options,
  transport: 'http1',
  encodings: ['json', 'binary'],
  servedAt: 'rest',
  async open(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    const { client, control, close } = await openHttp(connection);
    let wire = await wireOf(connection, options, options.encoding === 'binary');

    const target: Target = {
      name: model,
      async describe() {
        const signature = await describeModel(control, options, connection);
        if (access.waitReadyMs !== undefined) await requireReady(control, options, connection);
        if (options.encoding === 'auto' && (await knowsBinary(control))) {
          wire = await wireOf(connection, options, true);
        }
        return signature;
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      close,
    };
    return target;
  },
  async wire(options, access) {
    const { url } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    return wireOf(connection, options, options.encoding === 'binary');
  },
  async modelControl(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    const { restModelControl } = await import('../network/restModelControl.ts');
    return restModelControl(connection, model, options.version);
  },
  statisticsPath: ({ model = '' }) => `v2/models/${encodeURIComponent(model)}/stats`,
};

async function wireOf(
  { endpoint, headers }: Connection,
  options: Options,
  binary: boolean,
): Promise<Wire> {
  const { encodeRestRequest, decodeRestResponse, HEADER_LENGTH } =
    await import('../../wire/index.ts');
  const constant = requestOf(options);
  const path = `${endpoint.path}/${modelPath(options)}/infer${endpoint.query}`;
  return {
    transport: 'http1',
    encode(inputs) {
      const { headers: own, body } = encodeRestRequest(
        { ...constant, inputs },
        { binaryInputs: binary },
      );
      return { method: 'POST', path, headers: { ...headers, ...own }, body };
    },
    decode: ({ body, header }) => decodeRestResponse(body, header(HEADER_LENGTH)).outputs,
  };
}

function modelPath({ model = '', version }: Options): string {
  const suffix = version === undefined ? '' : `/versions/${encodeURIComponent(version)}`;
  return `v2/models/${encodeURIComponent(model)}${suffix}`;
}

async function describeModel(
  control: ControlClient,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<ModelSignature> {
  const { decodeErrorBody, decodeModelMetadata } = await import('../../wire/index.ts');
  const answer = await control.request('GET', modelPath(options));
  const { model = '', version } = options;
  if (answer.status !== 200) {
    const said = redact(errorText(decodeErrorBody(answer.body)) || 'no body');
    throw await refusal(
      { kind: kindOf(answer), said: `status ${answer.status}: ${said}` },
      { model, version, where: endpoint.shown, listModels: () => listModels(control) },
    );
  }
  try {
    return withAskedOutputs(signatureOf(decodeModelMetadata(answer.body), options), options);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `the answer of ${endpoint.shown} is no model metadata: ${redact(errorText(error))}`,
      {
        code: 'target.not-oip',
        hint: 'Check that `url` is the REST address of a server of the Open Inference Protocol.',
        cause: error,
      },
    );
  }
}

/** Servers may describe a model that is still loading. Throws TargetUnreachableError for one that is not ready. */
async function requireReady(
  control: ControlClient,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<void> {
  const { decodeErrorBody } = await import('../../wire/index.ts');
  const { status, body } = await control.request('GET', `${modelPath(options)}/ready`);
  if (status === 200) return;
  const said = redact(`status ${status}: ${errorText(decodeErrorBody(body)) || 'no body'}`);
  throw notReady(options.model ?? '', endpoint.shown, said);
}

function kindOf({ status }: ControlAnswer): Refused['kind'] {
  if (status === 401 || status === 403) return 'denied';
  return status >= 500 || failureOfStatus(status) === 'unavailable' ? 'unavailable' : 'unknown';
}

const serverMetadata = z.object({ extensions: z.array(z.string()) });

/** Whether the server's metadata names the binary tensor extension. */
async function knowsBinary(control: ControlClient): Promise<boolean> {
  const { status, body } = await control.request('GET', 'v2');
  if (status !== 200) return false;
  const { extensions = [] } = serverMetadata.safeParse(readJson(body)).data ?? {};
  return extensions.includes('binary_tensor_data');
}

async function listModels(control: ControlClient): Promise<readonly RepositoryEntry[] | undefined> {
  const { status, body } = await control.request('POST', 'v2/repository/index');
  return status === 200 ? readRepositoryIndex(body) : undefined;
}

import { z } from 'zod';

import { ConfigurationError, TargetUnreachableError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import type { ControlAnswer, ControlClient } from '../network/controlClient.ts';
import { endpointOptions } from '../network/endpointOptions.ts';
import { failureOfStatus } from '../network/failureOfStatus.ts';
import { readJson } from '../network/readJson.ts';
import { readRepositoryIndex } from '../network/readRepositoryIndex.ts';
import { requireEndpoint } from '../network/requireEndpoint.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { signatureOf } from '../network/signatureOf.ts';
import { unknownModel } from '../network/unknownModel.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...endpointOptions,
  encoding: z
    .enum(['auto', 'binary', 'json'])
    .default('auto')
    .describe(
      'How tensors travel: as bytes behind the JSON (the binary tensor extension) or in the JSON. Default auto: binary where the server says that it knows the extension.',
    ),
});

type Options = z.output<typeof options>;

/** The Open Inference Protocol (KServe V2) over REST. */
export const oipRestProtocol: Protocol<Options> = {
  name: 'oip-rest',
  summary: 'the Open Inference Protocol (KServe V2) over REST, tensors as JSON or binary',
  options,
  async open(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    const { encodeRestRequest, decodeRestResponse, HEADER_LENGTH } =
      await import('../../wire/index.ts');
    const { createHttpClient } = await import('../network/httpClient.ts');
    const { createControlClient } = await import('../network/controlClient.ts');
    const [client, control] = await Promise.all([
      createHttpClient(connection),
      createControlClient(connection),
    ]);
    const version =
      options.version === undefined ? '' : `/versions/${encodeURIComponent(options.version)}`;
    const modelPath = `v2/models/${encodeURIComponent(model)}${version}`;
    const { path, query } = connection.endpoint;
    const request = { method: 'POST', path: `${path}/${modelPath}/infer${query}` };
    let binary = options.encoding === 'binary';

    const target: Target = {
      name: model,
      async describe() {
        const signature = await describeModel(control, modelPath, model, options, connection);
        if (options.encoding === 'auto') binary = await knowsBinary(control);
        return signature;
      },
      infer: (inputs, signal) =>
        client.ask(
          () => ({ ...request, ...encodeRestRequest({ inputs }, { binaryInputs: binary }) }),
          ({ body, header }) => decodeRestResponse(body, header(HEADER_LENGTH)).outputs,
          signal,
        ),
      async close() {
        await Promise.all([client.close(), control.close()]);
      },
    };
    return target;
  },
};

async function describeModel(
  control: ControlClient,
  modelPath: string,
  model: string,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<ModelSignature> {
  const { decodeModelMetadata } = await import('../../wire/index.ts');
  const answer = await control.request('GET', modelPath);
  if (answer.status !== 200) {
    throw await refusal(answer, control, model, options, endpoint.shown, redact);
  }
  try {
    return signatureOf(decodeModelMetadata(answer.body), options);
  } catch (error) {
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

async function refusal(
  answer: ControlAnswer,
  control: ControlClient,
  model: string,
  options: Options,
  where: string,
  redact: (text: string) => string,
): Promise<Error> {
  const { decodeErrorBody } = await import('../../wire/index.ts');
  const said = redact(errorText(decodeErrorBody(answer.body)) || `status ${answer.status}`);
  if (answer.status === 401 || answer.status === 403) {
    return new ConfigurationError(
      `the server at ${where} refuses access (${answer.status}): ${said}`,
      {
        code: 'target.access-denied',
        hint: 'Check `headers` and `tls` of the target.',
      },
    );
  }
  if (answer.status >= 500 || failureOfStatus(answer.status) === 'unavailable') {
    return new TargetUnreachableError(
      `the server at ${where} cannot describe the model "${model}" (status ${answer.status}): ${said}`,
      { code: 'target.unavailable', hint: 'See the log of the server, and run again.' },
    );
  }
  const models = await listModels(control);
  return unknownModel({ model, version: options.version, where, said, models });
}

const serverMetadata = z.object({ extensions: z.array(z.string()) });

/** Whether the server's metadata names the binary tensor extension. */
async function knowsBinary(control: ControlClient): Promise<boolean> {
  const { status, body } = await control.request('GET', 'v2');
  if (status !== 200) return false;
  const { extensions = [] } = serverMetadata.safeParse(readJson(body)).data ?? {};
  return extensions.includes('binary_tensor_data');
}

/** The models of the server's repository; undefined when it does not list them. */
async function listModels(control: ControlClient): Promise<readonly RepositoryEntry[] | undefined> {
  try {
    const { status, body } = await control.request('POST', 'v2/repository/index');
    return status === 200 ? readRepositoryIndex(body) : undefined;
  } catch {
    return undefined;
  }
}

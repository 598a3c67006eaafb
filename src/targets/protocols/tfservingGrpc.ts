import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import type { ModelSpec, RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { servedOptions } from '../network/endpointOptions.ts';
import { failureOfGrpc, grpcStatusOf } from '../network/failureOfGrpc.ts';
import type { GrpcClient } from '../network/grpcClient.ts';
import { grpcConnection } from '../network/grpcConnection.ts';
import { refusal, refusedGrpc } from '../network/refusal.ts';
import type { Connection } from '../network/resolveConnection.ts';
import { servingOptions, servingSignature } from '../network/servingSignature.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...servedOptions,
  ...servingOptions,
  contents: z
    .enum(['content', 'values'])
    .default('content')
    .describe(
      'How a TensorProto carries its elements: as raw bytes (`tensor_content`), or in the repeated field of their type.',
    ),
});

type Options = z.output<typeof options>;

/** TensorFlow Serving's gRPC API: PredictionService and ModelService. */
export const tfservingGrpcProtocol: Protocol<Options> = {
  name: 'tfserving-grpc',
  summary: 'TensorFlow Serving over gRPC (PredictionService)',
  options,
  transport: 'grpc',
  encodings: ['binary'],
  servedAt: 'grpc',
  async open(options, access) {
    const { model, connection } = await grpcConnection(options, access);
    const { createGrpcClient } = await import('../network/grpcClient.ts');
    const client = await createGrpcClient(connection);
    const wire = await wireOf(connection, options);
    const target: Target = {
      name: model,
      describe: () => describeModel(client, options, connection),
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      close() {
        client.close();
        return Promise.resolve();
      },
    };
    return target;
  },
  async wire(options, access) {
    const { connection } = await grpcConnection(options, access);
    return wireOf(connection, options);
  },
};

async function wireOf({ headers }: Connection, options: Options): Promise<Wire> {
  const { decodePredictResponse, encodePredictRequest, servingPath } =
    await import('../../wire/index.ts');
  const spec = specOf(options);
  const head = { method: 'POST', path: servingPath('Predict'), headers };
  return {
    transport: 'grpc',
    encode: (inputs) => ({
      ...head,
      body: encodePredictRequest({ spec, inputs }, options.contents),
    }),
    decode: ({ body }) => decodePredictResponse(body).outputs,
  };
}

function specOf({ model = '', version, label, signatureName }: Options): ModelSpec {
  if (version === undefined || /^\d{1,18}$/.test(version)) {
    return {
      name: model,
      version: version === undefined ? undefined : BigInt(version),
      label,
      signatureName,
    };
  }
  throw new ConfigurationError(`the version "${version}" is no whole number`, {
    code: 'target.version',
    hint: 'TensorFlow Serving numbers its versions; a name goes under `label`.',
  });
}

async function describeModel(
  client: GrpcClient,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<ModelSignature> {
  const { decodeServingMetadataMessage, encodeServing, servingPath } =
    await import('../../wire/index.ts');
  const { model = '', version } = options;
  const request = encodeServing('GetModelMetadataRequest', {
    model_spec: messageOf(options),
    metadata_field: ['signature_def'],
  });
  let answer: Uint8Array;
  try {
    answer = await client.call(servingPath('GetModelMetadata'), request);
  } catch (error) {
    const { reason, detail } = failureOfGrpc(error);
    const said = redact(detail);
    const where = endpoint.shown;
    if (grpcStatusOf(error) === 'UNIMPLEMENTED' || reason === 'malformed') {
      throw notServing(where, said, error);
    }
    throw await refusal(
      { ...refusedGrpc(error), said },
      { model, version, where, listModels: () => versionsOf(client, options) },
    );
  }
  try {
    return servingSignature(decodeServingMetadataMessage(answer), options);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw notServing(endpoint.shown, redact(errorText(error)), error);
  }
}

function messageOf({ model = '', version, label }: Options): object {
  return {
    name: model,
    ...(version === undefined ? {} : { version: { value: version } }),
    ...(label === undefined ? {} : { version_label: label }),
  };
}

function notServing(where: string, said: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`the answer of ${where} is no model metadata: ${said}`, {
    code: 'target.not-tfserving',
    hint: 'Check that `url` is the gRPC address of TensorFlow Serving (its port is 8500 unless it was changed).',
    cause,
  });
}

/** States of a version (tensorflow_serving/apis/get_model_status.proto). */
const STATES: Readonly<Record<number, string>> = {
  10: 'START',
  20: 'LOADING',
  30: 'READY',
  40: 'UNLOADING',
  50: 'END',
};

/** The versions of a model with their states. Rejects when the server does not say. */
async function versionsOf(
  client: GrpcClient,
  { model = '' }: Options,
): Promise<readonly RepositoryEntry[]> {
  const { decodeServing, encodeServing, servingPath } = await import('../../wire/index.ts');
  const request = encodeServing('GetModelStatusRequest', { model_spec: { name: model } });
  const answer = await client.call(servingPath('GetModelStatus'), request);
  const { model_version_status: list } = decodeServing('GetModelStatusResponse', answer) as {
    readonly model_version_status: readonly {
      readonly version: number;
      readonly state: number;
      readonly status: { readonly error_message: string } | null;
    }[];
  };
  return list.map(({ version, state, status }) => ({
    name: model,
    version: String(version),
    state: STATES[state] ?? 'UNKNOWN',
    reason: status?.error_message ?? '',
  }));
}

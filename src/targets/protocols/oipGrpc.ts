import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { servedOptions } from '../network/endpointOptions.ts';
import { failureOfGrpc, grpcStatusOf } from '../network/failureOfGrpc.ts';
import type { GrpcClient } from '../network/grpcClient.ts';
import { grpcConnection } from '../network/grpcConnection.ts';
import type { ModelStream } from '../network/modelStream.ts';
import { notReady } from '../network/notReady.ts';
import { refusal, refusedGrpc } from '../network/refusal.ts';
import { requireEndpoint } from '../network/requireEndpoint.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { inferenceOptions, requestOf, withAskedOutputs } from '../network/inferenceOptions.ts';
import { signatureOf } from '../network/signatureOf.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...servedOptions,
  ...inferenceOptions,
  contents: z
    .enum(['raw', 'typed'])
    .default('raw')
    .describe(
      'How tensors are sent: as raw bytes, or in the typed fields, for servers that know no raw ones (not for float16 and bfloat16).',
    ),
  stream: z
    .boolean()
    .default(false)
    .describe(
      'Whether queries go over one stream of ModelStreamInfer, for servers that have it (Triton, `proofmark serve`), in place of a call each. A model that gives several responses to a query, or none, is then a malformed reply. Not for load.',
    ),
});

type Options = z.output<typeof options>;

/** The Open Inference Protocol (KServe V2) over gRPC. */
export const oipGrpcProtocol: Protocol<Options> = {
  name: 'oip-grpc',
  summary: 'the Open Inference Protocol (KServe V2) over gRPC',
  options,
  transport: 'grpc',
  encodings: ['binary'],
  servedAt: 'grpc',
  async open(options, access) {
    const { model, connection } = await grpcConnection(options, access);
    const { createGrpcClient } = await import('../network/grpcClient.ts');
    const client = await createGrpcClient(connection);
    const wire = await wireOf(connection, options);
    const stream = options.stream ? await streamOf(client) : undefined;

    const target: Target = {
      name: model,
      async describe() {
        const signature = await describeModel(client, model, options, connection);
        if (access.waitReadyMs !== undefined) await requireReady(client, options, connection);
        return signature;
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal, stream?.call),
      close() {
        stream?.close();
        client.close();
        return Promise.resolve();
      },
    };
    return target;
  },
  async wire(options, access) {
    if (options.stream) throw noLoad();
    const { connection } = await grpcConnection(options, access);
    return wireOf(connection, options);
  },
  async modelControl(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    const { grpcModelControl } = await import('../network/grpcModelControl.ts');
    return grpcModelControl(connection, model, options.version);
  },
};

async function wireOf({ headers }: Connection, options: Options): Promise<Wire> {
  const { decodeModelInferResponse, encodeModelInferRequest, grpcPath } =
    await import('../../wire/index.ts');
  const { model, version, contents } = options;
  const constant = { ...requestOf(options), modelName: model, modelVersion: version };
  const head = { method: 'POST', path: grpcPath('ModelInfer'), headers };
  return {
    transport: 'grpc',
    encode: (inputs) => ({
      ...head,
      body: encodeModelInferRequest({ ...constant, inputs }, contents),
    }),
    decode: ({ body }) => decodeModelInferResponse(body).outputs,
  };
}

async function streamOf(client: GrpcClient): Promise<ModelStream> {
  const { grpcPath } = await import('../../wire/index.ts');
  const { modelStream } = await import('../network/modelStream.ts');
  return modelStream((listener) => client.duplex(grpcPath('ModelStreamInfer'), listener));
}

function noLoad(): ConfigurationError {
  return new ConfigurationError('a load over ModelStreamInfer is not to be had', {
    code: 'target.stream-load',
    hint: 'Leave `stream` out of the target of a load: its queries are unary calls.',
  });
}

async function describeModel(
  client: GrpcClient,
  model: string,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<ModelSignature> {
  const { grpcCodecs, grpcPath } = await import('../../wire/index.ts');
  const { request, response } = grpcCodecs('ModelMetadata');
  const { version } = options;
  let answer: Uint8Array;
  try {
    const query = request.encode({ name: model, version: version ?? '' });
    answer = await client.call(grpcPath('ModelMetadata'), query);
  } catch (error) {
    const { reason, detail } = failureOfGrpc(error);
    const status = grpcStatusOf(error);
    const said = redact(detail);
    const where = endpoint.shown;
    if (status === 'UNIMPLEMENTED' || reason === 'malformed') throw notOip(where, said, error);
    throw await refusal(
      { ...refusedGrpc(error), said },
      { model, version, where, listModels: () => listModels(client) },
    );
  }
  try {
    return withAskedOutputs(signatureOf(response.decode(answer), options), options);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw notOip(endpoint.shown, redact(errorText(error)), error);
  }
}

/** Servers may describe a model that is still loading. Throws TargetUnreachableError for one that is not ready. */
async function requireReady(
  client: GrpcClient,
  { model = '', version = '' }: Options,
  { endpoint, redact }: Connection,
): Promise<void> {
  const { grpcCodecs, grpcPath } = await import('../../wire/index.ts');
  const { request, response } = grpcCodecs('ModelReady');
  let said = 'ModelReady says so';
  try {
    const answer = await client.call(
      grpcPath('ModelReady'),
      request.encode({ name: model, version }),
    );
    if (response.decode(answer).ready) return;
  } catch (error) {
    if (grpcStatusOf(error) === 'UNIMPLEMENTED') return;
    said = redact(failureOfGrpc(error).detail);
  }
  throw notReady(model, endpoint.shown, said);
}

function notOip(where: string, said: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`the answer of ${where} is no model metadata: ${said}`, {
    code: 'target.not-oip',
    hint: 'Check that `url` is the gRPC address of a server of the Open Inference Protocol.',
    cause,
  });
}

/** The models of the server's repository. Rejects when it does not list them. */
async function listModels(client: GrpcClient): Promise<readonly RepositoryEntry[]> {
  const { grpcCodecs, grpcPath } = await import('../../wire/index.ts');
  const { request, response } = grpcCodecs('RepositoryIndex');
  const answer = await client.call(grpcPath('RepositoryIndex'), request.encode({}));
  return response.decode(answer).models;
}

import { z } from 'zod';

import { ConfigurationError, TargetUnreachableError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { endpointOptions } from '../network/endpointOptions.ts';
import { failureOfGrpc, grpcStatusOf, type GrpcStatus } from '../network/failureOfGrpc.ts';
import type { GrpcClient } from '../network/grpcClient.ts';
import { requireEndpoint } from '../network/requireEndpoint.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import { signatureOf } from '../network/signatureOf.ts';
import { unknownModel } from '../network/unknownModel.ts';
import { unreachableHint } from '../network/unreachableHint.ts';
import type { Protocol } from '../protocol.ts';

const options = z.strictObject({
  ...endpointOptions,
  contents: z
    .enum(['raw', 'typed'])
    .default('raw')
    .describe(
      'How tensors are sent: as raw bytes, or in the typed fields, for servers that know no raw ones (not for float16 and bfloat16). Default raw.',
    ),
});

type Options = z.output<typeof options>;

/** The Open Inference Protocol (KServe V2) over gRPC. */
export const oipGrpcProtocol: Protocol<Options> = {
  name: 'oip-grpc',
  summary: 'the Open Inference Protocol (KServe V2) over gRPC',
  options,
  async open(options, access) {
    const { url, model } = requireEndpoint(options);
    const connection = await resolveConnection(url, options, access);
    refusePath(connection);
    const wire = await import('../../wire/index.ts');
    const { createGrpcClient } = await import('../network/grpcClient.ts');
    const client = await createGrpcClient(connection);
    const inferPath = wire.grpcPath('ModelInfer');
    const named = { modelName: model, modelVersion: options.version };

    const target: Target = {
      name: model,
      describe: () => describeModel(client, model, options, connection),
      async infer(inputs, signal): Promise<Reply> {
        signal?.throwIfAborted();
        let startedAt = performance.now();
        let request: Uint8Array;
        try {
          request = wire.encodeModelInferRequest({ ...named, inputs }, options.contents);
        } catch (error) {
          if (!(error instanceof wire.WireError)) throw error;
          return failedReply('rejected', `cannot be sent: ${errorText(error)}`, startedAt);
        }
        startedAt = performance.now();
        try {
          const response = await client.call(inferPath, request, signal);
          const latencyMs = performance.now() - startedAt;
          const { outputs } = wire.decodeModelInferResponse(response);
          return { status: 'ok', outputs, latencyMs };
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof wire.WireError) {
            return failedReply('malformed', errorText(error), startedAt);
          }
          const { reason, detail } = failureOfGrpc(error);
          return failedReply(reason, connection.redact(detail), startedAt);
        }
      },
      close() {
        client.close();
        return Promise.resolve();
      },
    };
    return target;
  },
};

function refusePath({ endpoint }: Connection): void {
  if (endpoint.path === '' && endpoint.query === '') return;
  throw new ConfigurationError(`the \`url\` of a gRPC target has no path: ${endpoint.shown}`, {
    code: 'target.bad-url',
    hint: `Write ${endpoint.host}.`,
  });
}

async function describeModel(
  client: GrpcClient,
  model: string,
  options: Options,
  connection: Connection,
): Promise<ModelSignature> {
  const { grpcCodecs, grpcPath } = await import('../../wire/index.ts');
  const { request, response } = grpcCodecs('ModelMetadata');
  const message = request.encode({ name: model, version: options.version ?? '' });
  let answer: Uint8Array;
  try {
    answer = await client.call(grpcPath('ModelMetadata'), message);
  } catch (error) {
    throw await refusal(error, client, model, options, connection);
  }
  try {
    return signatureOf(response.decode(answer), options);
  } catch (error) {
    throw notOip(connection.endpoint.shown, errorText(error), error);
  }
}

const UNREACHABLE: readonly GrpcStatus[] = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED'];

async function refusal(
  error: unknown,
  client: GrpcClient,
  model: string,
  options: Options,
  { endpoint, redact }: Connection,
): Promise<Error> {
  const status = grpcStatusOf(error);
  const failure = failureOfGrpc(error);
  const said = redact(failure.detail);
  const where = endpoint.shown;
  if (status === 'UNIMPLEMENTED' || failure.reason === 'malformed')
    return notOip(where, said, error);
  if (UNREACHABLE.includes(status) || failure.reason === 'unavailable') {
    return new TargetUnreachableError(`cannot reach the target at ${where}: ${said}`, {
      code: 'target.unreachable',
      hint: unreachableHint(said),
      cause: error,
    });
  }
  if (status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED') {
    return new ConfigurationError(`the server at ${where} refuses access: ${said}`, {
      code: 'target.access-denied',
      hint: 'Check `headers` and `tls` of the target.',
    });
  }
  const models = await listModels(client);
  return unknownModel({ model, version: options.version, where, said, models });
}

function notOip(where: string, said: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`the answer of ${where} is no model metadata: ${said}`, {
    code: 'target.not-oip',
    hint: 'Check that `url` is the gRPC address of a server of the Open Inference Protocol.',
    cause,
  });
}

/** The models of the server's repository; undefined when it does not list them. */
async function listModels(client: GrpcClient): Promise<readonly RepositoryEntry[] | undefined> {
  try {
    const { grpcCodecs, grpcPath } = await import('../../wire/index.ts');
    const { request, response } = grpcCodecs('RepositoryIndex');
    const answer = await client.call(grpcPath('RepositoryIndex'), request.encode({}));
    return response.decode(answer).models;
  } catch {
    return undefined;
  }
}

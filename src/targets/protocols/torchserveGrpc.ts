import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { failureOfGrpc, grpcStatusOf } from '../network/failureOfGrpc.ts';
import type { GrpcClient } from '../network/grpcClient.ts';
import { refusal, refusedGrpc } from '../network/refusal.ts';
import { refusePath } from '../network/refusePath.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import type { Protocol } from '../protocol.ts';
import { manageModel } from '../torchserve/manageModel.ts';
import { torchserveOptions } from '../torchserve/torchserveOptions.ts';
import { declaredSignature, jsonWire } from '../values/jsonWire.ts';

const options = z.strictObject({
  ...torchserveOptions,
  field: z.string().min(1).default('data').describe('Name under which the handler finds the body.'),
});

type Options = z.output<typeof options>;

/** TorchServe's inference API over gRPC: a map of bytes in, bytes out, here JSON of the handler's own form. */
export const torchserveGrpcProtocol: Protocol<Options> = {
  name: 'torchserve-grpc',
  summary: 'TorchServe over gRPC (Predictions, Ping), with JSON bodies',
  options,
  transport: 'grpc',
  encodings: ['json'],
  async open(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    refusePath(connection);
    const { createGrpcClient } = await import('../network/grpcClient.ts');
    const { grpcManagement } = await import('../torchserve/grpcManagement.ts');
    const client = await createGrpcClient(connection);
    const wire = await wireOf(options, connection);
    const managed = manageModel(
      options.management === undefined
        ? undefined
        : await grpcManagement(await resolveConnection(options.management.url, options, access)),
      options,
    );
    const target: Target = {
      name: options.model,
      async describe() {
        await ping(client, options.model, connection);
        await managed.setUp();
        return declaredSignature(options.model, 'torchserve-grpc', options.signature);
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      async close() {
        await managed.close();
        client.close();
      },
    };
    return target;
  },
  async wire(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    refusePath(connection);
    return wireOf(options, connection);
  },
};

async function wireOf(options: Options, connection: Connection): Promise<Wire> {
  const { decodeTorchserve, encodeTorchserve, torchservePath } =
    await import('../../wire/index.ts');
  const { model, version, field } = options;
  const json = await jsonWire(options, connection, { method: 'POST', path: '', query: {} });
  const path = torchservePath('Predictions');
  const named = {
    model_name: model,
    ...(version === undefined ? {} : { model_version: version }),
  };
  return {
    transport: 'grpc',
    encode(inputs) {
      const { body } = json.encode(inputs);
      const message = encodeTorchserve('PredictionsRequest', {
        ...named,
        input: { [field]: body },
      });
      return { method: 'POST', path, headers: connection.headers, body: message };
    },
    decode({ body, header }) {
      const { prediction } = decodeTorchserve('PredictionResponse', body) as {
        readonly prediction: Uint8Array;
      };
      return json.decode({ body: prediction, header });
    },
  };
}

/** Asks whether the server is well. Throws TargetUnreachableError or ConfigurationError. */
async function ping(
  client: GrpcClient,
  model: string,
  { endpoint, redact }: Connection,
): Promise<void> {
  const { torchservePath } = await import('../../wire/index.ts');
  try {
    await client.call(torchservePath('Ping'), new Uint8Array());
  } catch (error) {
    const said = redact(failureOfGrpc(error).detail);
    const where = endpoint.shown;
    if (grpcStatusOf(error) === 'UNIMPLEMENTED') {
      throw new ConfigurationError(`the server at ${where} is no TorchServe: ${said}`, {
        code: 'target.not-torchserve',
        hint: 'Check that `url` is the gRPC address of its inference API (7070 unless it was changed).',
        cause: error,
      });
    }
    const listModels = (): Promise<undefined> => Promise.resolve(undefined);
    throw await refusal({ ...refusedGrpc(error), said }, { model, where, listModels });
  }
}

import { TargetUnreachableError } from '../../core/errors.ts';
import type { ModelControl } from '../../core/modelControl.ts';
import { grpcCodecs, grpcPath, type RepositoryParameter } from '../../wire/index.ts';
import { failureOfGrpc } from './failureOfGrpc.ts';
import { createGrpcClient } from './grpcClient.ts';
import { loadRefused } from './loadRefused.ts';
import { refusedGrpc } from './refusal.ts';
import type { Connection } from './resolveConnection.ts';
import { unreachableHint } from './unreachableHint.ts';

/** The model repository extension over gRPC: `RepositoryModelLoad`. */
export async function grpcModelControl(
  connection: Connection,
  model: string,
  version = '1',
): Promise<ModelControl> {
  const client = await createGrpcClient(connection);
  const { request } = grpcCodecs('RepositoryModelLoad');
  const { shown } = connection.endpoint;
  const load = async (parameters: Readonly<Record<string, RepositoryParameter>>): Promise<void> => {
    try {
      const message = request.encode({ model_name: model, parameters });
      await client.call(grpcPath('RepositoryModelLoad'), message);
    } catch (error) {
      const said = connection.redact(failureOfGrpc(error).detail);
      if (refusedGrpc(error).kind !== 'unreachable') throw loadRefused(shown, model, said);
      throw new TargetUnreachableError(`cannot reach the target at ${shown}: ${said}`, {
        code: 'target.unreachable',
        hint: unreachableHint(said),
        cause: error,
      });
    }
  };
  return {
    replace: async (bytes, config) =>
      load({
        ...(config === undefined ? {} : { config: { string_param: config } }),
        [`file:${version}/model.onnx`]: { bytes_param: bytes },
      }),
    restore: async () => load({}),
    async close() {
      client.close();
    },
  };
}

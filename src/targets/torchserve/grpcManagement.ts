import { encodeTorchserve, torchservePath } from '../../wire/index.ts';
import { failureOfGrpc, grpcStatusOf } from '../network/failureOfGrpc.ts';
import { createGrpcClient } from '../network/grpcClient.ts';
import type { Connection } from '../network/resolveConnection.ts';
import type { TorchserveManagement } from './manageModel.ts';
import { managementError } from './managementError.ts';

/** The management API over gRPC (port 7071 unless it was changed). */
export async function grpcManagement(connection: Connection): Promise<TorchserveManagement> {
  const client = await createGrpcClient(connection);
  const call = async (
    method: 'RegisterModel' | 'ScaleWorker' | 'UnregisterModel',
    fields: object,
    what: string,
  ): Promise<void> => {
    try {
      await client.call(torchservePath(method), encodeTorchserve(`${method}Request`, fields));
    } catch (error) {
      const status = grpcStatusOf(error);
      const said = connection.redact(failureOfGrpc(error).detail);
      throw managementError(what, connection.endpoint.shown, `${status}: ${said}`);
    }
  };
  const isThere = async (model: string): Promise<boolean> => {
    const message = encodeTorchserve('DescribeModelRequest', { model_name: model });
    try {
      await client.call(torchservePath('DescribeModel'), message);
      return true;
    } catch {
      return false;
    }
  };
  const versioned = (model: string, version: string | undefined): object => ({
    model_name: model,
    ...(version === undefined ? {} : { model_version: version }),
  });
  return {
    async register(model, archive, workers) {
      // Where REST says 409, gRPC says UNKNOWN without a text: whether the model is there must be asked.
      if (await isThere(model)) return false;
      const fields = {
        url: archive,
        model_name: model,
        initial_workers: workers,
        synchronous: true,
      };
      await call('RegisterModel', fields, `register "${archive}"`);
      return true;
    },
    async scale(model, version, workers) {
      const how = { min_worker: workers, max_worker: workers, synchronous: true };
      await call('ScaleWorker', { ...versioned(model, version), ...how }, `scale "${model}"`);
    },
    async unregister(model, version) {
      await call('UnregisterModel', versioned(model, version), `unregister "${model}"`);
    },
    close() {
      client.close();
      return Promise.resolve();
    },
  };
}

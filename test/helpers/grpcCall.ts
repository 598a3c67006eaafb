import { Client, credentials, type ChannelCredentials } from '@grpc/grpc-js';

import { grpcCodecs, grpcPath, type GrpcControlMethods } from '../../src/wire/oip/grpcMethods.ts';

/** A plain gRPC client of the Open Inference Protocol, for tests of servers. */
export function grpcClient(
  address: string,
  channel: ChannelCredentials = credentials.createInsecure(),
) {
  const client = new Client(address, channel);
  const raw = async (
    method: keyof GrpcControlMethods | 'ModelInfer',
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const same = (message: Uint8Array) => Buffer.from(message);
      const call = client.makeUnaryRequest(
        grpcPath(method),
        same,
        same,
        Buffer.from(bytes),
        (error, reply) => {
          if (error === null && reply !== undefined) resolve(reply);
          else reject(error ?? new Error('no reply'));
        },
      );
      signal?.addEventListener('abort', () => call.cancel());
    });
  return {
    raw,
    async control<M extends keyof GrpcControlMethods>(
      method: M,
      request: GrpcControlMethods[M][0],
    ): Promise<GrpcControlMethods[M][1]> {
      const codecs = grpcCodecs(method);
      return codecs.response.decode(await raw(method, codecs.request.encode(request)));
    },
    close: () => client.close(),
  };
}

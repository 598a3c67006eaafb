import type { ServiceError } from '@grpc/grpc-js';

import type { OwnGrpcClient } from '../../transport/ask/grpcClient.ts';
import type { GrpcCall } from './grpcCall.ts';
import type { Connection } from './resolveConnection.ts';

/** Calls by grpc-js: the second opinion on our own client. */
export async function createGrpcJsClient(
  connection: Connection,
): Promise<{ readonly call: GrpcCall; readonly duplex: OwnGrpcClient['duplex']; close(): void }> {
  const { Client, Metadata, credentials } = await import('@grpc/grpc-js');
  const { checkServerIdentity } = await import('node:tls');
  const { isIP } = await import('node:net');
  const { endpoint, headers, tls } = connection;
  const { hostname } = new URL(`tcp://${endpoint.host}`);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  // grpc-js sends an address as the server's name, which Node 26 refuses: another name is sent, the address is checked.
  const byAddress = tls.serverName === undefined && isIP(address) !== 0;
  const channel = endpoint.secure
    ? credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null, {
        rejectUnauthorized: tls.verify,
        ...(byAddress
          ? { checkServerIdentity: (_name, cert) => checkServerIdentity(address, cert) }
          : {}),
      })
    : credentials.createInsecure();
  const client = new Client(endpoint.host, channel, {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    // Retries are the business of a wrapper, which must not wait for a channel in its back-off.
    'grpc.enable_retries': 0,
    // As the other clients: what http_proxy names is not asked, above all not for a server on loopback.
    'grpc.enable_http_proxy': 0,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.min_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
    // Targets of different certificates must not share a channel.
    'grpc.use_local_subchannel_pool': 1,
    ...(tls.serverName === undefined && !byAddress
      ? {}
      : { 'grpc.ssl_target_name_override': tls.serverName ?? 'address.invalid' }),
  });
  const metadataOf = (): InstanceType<typeof Metadata> => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) {
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    }
    return metadata;
  };
  let authorization = headers['authorization'];
  let metadata = metadataOf();
  const call: GrpcCall = (path, request, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      // A token may have been renewed.
      if (headers['authorization'] !== authorization) {
        authorization = headers['authorization'];
        metadata = metadataOf();
      }
      const running = client.makeUnaryRequest(
        path,
        toBuffer,
        toBytes,
        request,
        metadata,
        {},
        (error: ServiceError | null, response?: Uint8Array) => {
          signal?.removeEventListener('abort', onAbort);
          if (error === null && response !== undefined) resolve(response);
          else reject(error ?? new Error('no message in the answer'));
        },
      );
      const onAbort = (): void => {
        running.cancel();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  const duplex: OwnGrpcClient['duplex'] = (path, _headers, listener) => {
    const running = client.makeBidiStreamRequest(path, toBuffer, toBytes, metadataOf());
    let over = false;
    const end = (error: Error | undefined): void => {
      if (!over) listener.onEnd(error);
      over = true;
    };
    running.on('data', (message: Uint8Array) => {
      if (!over) listener.onMessage(message);
    });
    running.on('error', end);
    running.on('end', () => end(undefined));
    return {
      get stale() {
        return over;
      },
      send: (message) => void running.write(message),
      close() {
        over = true;
        running.cancel();
      },
    };
  };
  return { call, duplex, close: () => client.close() };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function toBytes(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

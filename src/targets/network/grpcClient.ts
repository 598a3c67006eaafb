import type { ServiceError } from '@grpc/grpc-js';

import { ConfigurationError } from '../../core/errors.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Wire, WireRequest } from '../../core/wire.ts';
import { WireError } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { failureOfGrpc } from './failureOfGrpc.ts';
import type { Connection } from './resolveConnection.ts';

/** Makes unary calls with bytes that are already encoded. */
export interface GrpcClient {
  /** Rejects with the ServiceError of grpc-js, or another error of it when it is closed, or with the signal's reason when it aborts. */
  call(path: string, request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  /** As HttpClient asks. The metadata is that of the target, whatever the wire says. */
  ask(wire: Wire, inputs: TensorMap, signal?: AbortSignal): Promise<Reply>;
  close(): void;
}

/** A client of one server over @grpc/grpc-js. */
export async function createGrpcClient(connection: Connection): Promise<GrpcClient> {
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
    // Retries are the business of a wrapper, which must not wait for a channel that sulks.
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
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch {
      // What was thrown shows the value, which may be a secret.
      throw new ConfigurationError(`the header "${name}" cannot be sent as gRPC metadata`, {
        code: 'target.bad-header',
        hint: 'Its name may hold letters, digits, "_", "-" and ".", its value printable ASCII.',
      });
    }
  }
  const call: GrpcClient['call'] = (path, request, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const running = client.makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        (bytes: Buffer) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
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
  return {
    call,
    async ask(wire, inputs, signal) {
      signal?.throwIfAborted();
      let startedAt = performance.now();
      let request: WireRequest;
      try {
        request = wire.encode(inputs);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        return failedReply('rejected', `cannot be sent: ${errorText(error)}`, startedAt);
      }
      startedAt = performance.now();
      try {
        const body = await call(request.path, request.body, signal);
        const latencyMs = performance.now() - startedAt;
        return { status: 'ok', outputs: wire.decode({ body, header: () => undefined }), latencyMs };
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof WireError) {
          return failedReply('malformed', connection.redact(errorText(error)), startedAt);
        }
        const { reason, detail } = failureOfGrpc(error);
        return failedReply(reason, connection.redact(detail), startedAt);
      }
    },
    close: () => client.close(),
  };
}

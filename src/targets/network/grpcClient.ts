import { ConfigurationError } from '../../core/errors.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Wire, WireRequest } from '../../core/wire.ts';
import { createOwnGrpcClient } from '../../transport/ask/grpcClient.ts';
import type { DuplexListener, GrpcDuplex } from '../../transport/ask/grpcDuplex.ts';
import { WireError } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { failureOfGrpc } from './failureOfGrpc.ts';
import type { GrpcCall } from './grpcCall.ts';
import type { Connection } from './resolveConnection.ts';

/** Makes calls with bytes that are already encoded. */
export interface GrpcClient {
  readonly call: GrpcCall;
  /** Begins a call on which both sides send messages. */
  duplex(path: string, listener: DuplexListener): GrpcDuplex;
  /**
   * As HttpClient asks. The metadata is that of the target, whatever the wire says. `by` makes the call; default a unary
   * one.
   */
  ask(wire: Wire, inputs: TensorMap, signal?: AbortSignal, by?: GrpcCall): Promise<Reply>;
  close(): void;
}

/** A client of one server: our own, or grpc-js. */
export async function createGrpcClient(connection: Connection): Promise<GrpcClient> {
  const { address, client, endpoint, headers, redact } = connection;
  checkMetadata(headers);
  const own = client === 'own' ? createOwnGrpcClient(address, endpoint.host) : undefined;
  const library =
    own === undefined
      ? await (await import('./grpcJsClient.ts')).createGrpcJsClient(connection)
      : undefined;
  const call: GrpcCall = (path, request, signal) =>
    own?.call(path, request, headers, signal) ??
    library?.call(path, request, signal) ??
    Promise.reject(new Error('no client'));
  return {
    call,
    duplex: (path, listener) => (own ?? library!).duplex(path, headers, listener),
    async ask(wire, inputs, signal, by = call) {
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
        const body = await by(request.path, request.body, signal);
        const latencyMs = performance.now() - startedAt;
        return { status: 'ok', outputs: wire.decode({ body, header: () => undefined }), latencyMs };
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof WireError) {
          return failedReply('malformed', redact(errorText(error)), startedAt);
        }
        const { reason, detail } = failureOfGrpc(error);
        return failedReply(reason, redact(detail), startedAt);
      }
    },
    close() {
      own?.close();
      library?.close();
    },
  };
}

/** Names and values that gRPC metadata may have (grpc/grpc, doc/PROTOCOL-HTTP2.md). Throws ConfigurationError. */
function checkMetadata(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    // What is wrong with the value is not shown: it may be a secret.
    if (/^[0-9a-z_.-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)) continue;
    throw new ConfigurationError(`the header "${name}" cannot be sent as gRPC metadata`, {
      code: 'target.bad-header',
      hint: 'Its name may hold letters, digits, "_", "-" and ".", its value printable ASCII.',
    });
  }
}

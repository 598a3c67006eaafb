import { GrpcSession } from '../http2/grpcSession.ts';
import { grpcOpening, grpcRequest, type GrpcRequest } from '../http2/grpcRequest.ts';
import type { GrpcStream } from '../http2/grpcStream.ts';
import { headerSummaries } from '../http2/headerSummary.ts';
import { OUTCOME, type Outcome } from '../outcome.ts';
import type { Address } from '../transport.ts';
import { AskStream } from './askStream.ts';
import { callBlocks } from './callBlocks.ts';
import { callError } from './callError.ts';
import { DuplexStream } from './duplexStream.ts';
import type { DuplexListener, GrpcDuplex } from './grpcDuplex.ts';
import { GRPC_CODE, GrpcError } from './grpcError.ts';
import { MOST_ANSWER_BYTES } from './httpReply.ts';

/** Makes calls with messages that are already encoded. */
export interface OwnGrpcClient {
  /** Rejects with GrpcError, or with the signal's reason when it aborts. */
  call(
    path: string,
    message: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  /** Begins a call on which both sides send messages. A server that refuses it unprocessed ends it. */
  duplex(
    path: string,
    headers: Readonly<Record<string, string>>,
    listener: DuplexListener,
  ): GrpcDuplex;
  /** Ends the connection; calls under way reject. Idempotent. */
  close(): void;
}

/** How often a call is made again that the server refused unprocessed (GOAWAY, REFUSED_STREAM). */
const MAX_RESENT = 3;

type Asked = AskStream | DuplexStream;

interface Call {
  readonly request: GrpcRequest;
  readonly resolve: (message: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  /** Called before either. */
  readonly settle?: () => void;
}

/** What an answer may cost. */
export interface GrpcLimits {
  /** Largest answer that is read, bytes; what comes beyond is thrown away. Default 1 GiB. */
  readonly mostAnswerBytes?: number | undefined;
}

/** A client of our own over HTTP/2 framing: one connection, made again when it ended or was told to go away. */
export function createOwnGrpcClient(
  address: Address,
  authority: string,
  { mostAnswerBytes = MOST_ANSWER_BYTES }: GrpcLimits = {},
): OwnGrpcClient {
  const scheme = address.tls === undefined ? 'http' : 'https';
  const calls = new Map<AskStream, Call>();
  const listeners = new Map<DuplexStream, DuplexListener>();
  const blockOf = callBlocks(authority, scheme);
  const summarise = headerSummaries();
  let session: GrpcSession | undefined;
  let closed = false;
  let flushing = false;

  const connect = (): GrpcSession =>
    new GrpcSession({
      address,
      firstStreamId: 1,
      requestOf: (stream) =>
        stream instanceof DuplexStream ? stream.opening : calls.get(stream as AskStream)!.request,
      summarise,
      onFinish: (ended, stream, outcome) => finish(stream as Asked, outcome, ended.error),
      onRefused(_session, stream) {
        if (closed || stream.resent >= MAX_RESENT || stream instanceof DuplexStream) {
          finish(stream as Asked, OUTCOME.reset, undefined);
          return;
        }
        stream.resent++;
        submit(stream);
      },
      onChange(changed) {
        const over = changed.state === 'closed' || changed.state === 'draining';
        if (over && changed === session) session = undefined;
      },
      afterRead: () => undefined,
    });

  function submit(stream: GrpcStream): void {
    session ??= connect();
    session.submit(stream);
    flushLater();
  }

  function flushLater(): void {
    if (flushing) return;
    flushing = true;
    // Calls of one turn leave in one write.
    process.nextTick(() => {
      flushing = false;
      session?.flush();
    });
  }

  function finish(stream: Asked, outcome: Outcome, cause: Error | undefined): void {
    if (stream instanceof DuplexStream) {
      const listener = listeners.get(stream);
      listeners.delete(stream);
      listener?.onEnd(outcome === OUTCOME.ok ? undefined : callError(stream, outcome, cause));
      return;
    }
    const call = calls.get(stream);
    calls.delete(stream);
    if (call === undefined) return;
    call.settle?.();
    if (outcome === OUTCOME.ok) call.resolve(stream.message);
    else call.reject(callError(stream, outcome, cause));
  }

  return {
    call(path, message, headers, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (closed) throw new GrpcError(GRPC_CODE.unavailable, 'the target is closed');
        const stream = new AskStream(mostAnswerBytes);
        const request = grpcRequest(blockOf(path, headers), message);
        if (signal === undefined) {
          calls.set(stream, { request, resolve, reject });
        } else {
          const onAbort = (): void => {
            calls.delete(stream);
            session?.abort(stream);
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', onAbort, { once: true });
          const settle = (): void => signal.removeEventListener('abort', onAbort);
          calls.set(stream, { request, resolve, reject, settle });
        }
        stream.take(0, 0, 0);
        submit(stream);
      });
    },
    duplex(path, headers, listener) {
      if (closed) throw new GrpcError(GRPC_CODE.unavailable, 'the target is closed');
      const opening = grpcOpening(blockOf(path, headers));
      const stream = new DuplexStream(opening, mostAnswerBytes, {
        onMessage: (message) => listeners.get(stream)?.onMessage(message),
        // What follows cannot be read either, and the server would not know.
        onFlaw() {
          own?.abort(stream);
          finish(stream, OUTCOME.malformed, undefined);
        },
      });
      listeners.set(stream, listener);
      stream.take(0, 0, 0);
      submit(stream);
      const own = session;
      return {
        get stale() {
          return own !== session;
        },
        send(message) {
          stream.push(message);
          own?.sendMore(stream);
          flushLater();
        },
        close() {
          if (listeners.delete(stream)) own?.abort(stream);
        },
      };
    },
    close() {
      closed = true;
      session?.close(OUTCOME.reset);
    },
  };
}

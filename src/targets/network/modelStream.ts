import type { DuplexListener, GrpcDuplex } from '../../transport/ask/grpcDuplex.ts';
import { GRPC_CODE, GrpcError } from '../../transport/ask/grpcError.ts';
import { decodeStreamResponse, encodeStreamRequest, WireError } from '../../wire/index.ts';
import type { GrpcCall } from './grpcCall.ts';

/** A query on a stream. */
interface Pending {
  readonly resolve: (response: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
  /** Responses with outputs so far, and the first of them. */
  responses: number;
  first: Uint8Array;
  /** Nobody waits for it any more. */
  dropped: boolean;
}

/** Queries on streams in place of unary calls. */
export interface ModelStream {
  readonly call: GrpcCall;
  close(): void;
}

/**
 * Sends queries over one stream of ModelStreamInfer, and a new one when that has ended or its connection has. Responses
 * are matched by their ids, or in order where the server gives none. A query has one reply: a model that gives several
 * responses, or none, is a WireError.
 */
export function modelStream(open: (listener: DuplexListener) => GrpcDuplex): ModelStream {
  let current: Leg | undefined;
  let next = 0;
  let closed = false;
  return {
    call: (_path, request, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (closed) throw new GrpcError(GRPC_CODE.unavailable, 'the target is closed');
        if (current === undefined || current.over) {
          current?.retire();
          current = new Leg(open);
        }
        const id = String(next++);
        const { send, drop } = current.take(id, {
          resolve(response) {
            signal?.removeEventListener('abort', onAbort);
            resolve(response);
          },
          reject(error) {
            signal?.removeEventListener('abort', onAbort);
            reject(error);
          },
        });
        const onAbort = (): void => {
          drop();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        send(encodeStreamRequest(request, id));
      }),
    close() {
      closed = true;
      current?.end(new GrpcError(GRPC_CODE.unavailable, 'the target is closed'));
    },
  };
}

/** One stream, and the queries on it. */
class Leg {
  readonly #pending = new Map<string, Pending>();
  readonly #duplex: GrpcDuplex;
  #ended = false;
  #retired = false;

  constructor(open: (listener: DuplexListener) => GrpcDuplex) {
    this.#duplex = open({
      onMessage: (bytes) => this.#read(bytes),
      onEnd: (error) => {
        const early = 'the server ended the stream before it had answered every query';
        this.end(error ?? new GrpcError(GRPC_CODE.unavailable, early));
      },
    });
  }

  /** Whether it takes no more queries. */
  get over(): boolean {
    return this.#ended || this.#duplex.stale;
  }

  take(
    id: string,
    settle: Pick<Pending, 'resolve' | 'reject'>,
  ): { readonly send: (request: Uint8Array) => void; readonly drop: () => void } {
    const pending = { ...settle, responses: 0, first: new Uint8Array(), dropped: false };
    this.#pending.set(id, pending);
    return {
      send: (request) => this.#duplex.send(request),
      // It stays, so that its late response is not taken for another's.
      drop: () => (pending.dropped = true),
    };
  }

  /** Takes no more queries, and ends once those on it are answered. */
  retire(): void {
    this.#retired = true;
    this.#endIfDone();
  }

  /** Ends the stream, and the queries on it with an error. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#duplex.close();
    for (const { reject, dropped } of this.#pending.values()) if (!dropped) reject(error);
    this.#pending.clear();
  }

  #read(bytes: Uint8Array): void {
    try {
      this.#take(bytes);
    } catch (error) {
      // Whose response it was cannot be told.
      this.end(error);
    }
  }

  #take(bytes: Uint8Array): void {
    const { id, error, final, isEmpty, message } = decodeStreamResponse(bytes);
    const key = id === '' ? this.#oldest() : id;
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    if (!(isEmpty && final === true)) {
      if (pending.responses++ === 0) pending.first = message;
    }
    if (final === false && error === '') return;
    this.#pending.delete(key);
    this.#endIfDone();
    if (pending.dropped) return;
    if (error !== '') pending.reject(new GrpcError(GRPC_CODE.unknown, error));
    else if (pending.responses === 1) pending.resolve(pending.first);
    else pending.reject(notOne(pending.responses));
  }

  #endIfDone(): void {
    if (this.#retired && [...this.#pending.values()].every(({ dropped }) => dropped)) {
      this.end(undefined);
    }
  }

  /** The query that was sent first. Throws WireError where it may be another one's response. */
  #oldest(): string {
    for (const [id, { dropped }] of this.#pending) {
      if (!dropped) return id;
      throw new WireError(
        'wire.message',
        'responses without an id cannot be told apart once a query was given up',
      );
    }
    throw new WireError('wire.message', 'a response to no query');
  }
}

function notOne(responses: number): WireError {
  const found = responses === 0 ? 'no response' : `${responses} responses`;
  return new WireError(
    'wire.message',
    `the model gave ${found} to one query, as decoupled models do; a query has one reply`,
  );
}

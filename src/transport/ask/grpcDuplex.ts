/** A call on which both sides send messages. */
export interface GrpcDuplex {
  /** Whether its connection takes no new calls, so that another stream should carry what comes next. */
  readonly stale: boolean;
  send(message: Uint8Array): void;
  /** Calls it off, without a word to the listener. Idempotent. */
  close(): void;
}

/** Is told what comes on a call. */
export interface DuplexListener {
  /** A whole message, without its prefix. */
  onMessage(message: Uint8Array): void;
  /** Once: the server has ended the call, in order or with an error (GrpcError, or the ServiceError of grpc-js). */
  onEnd(error: Error | undefined): void;
}

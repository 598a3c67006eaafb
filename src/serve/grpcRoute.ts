/** Answers one message with another; `gone` makes a signal that aborts when the client is gone. */
export type GrpcRoute = (bytes: Uint8Array, gone: () => AbortSignal) => Promise<Uint8Array>;

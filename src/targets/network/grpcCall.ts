/**
 * Makes a unary call with bytes that are already encoded. Rejects with GrpcError, or the ServiceError of grpc-js, or with
 * the signal's reason when it aborts.
 */
export type GrpcCall = (
  path: string,
  request: Uint8Array,
  signal?: AbortSignal,
) => Promise<Uint8Array>;

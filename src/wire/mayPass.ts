/** HTTP statuses by which a server, or a proxy before it, says that the same request may succeed later. */
const HTTP: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/**
 * The same of gRPC: RESOURCE_EXHAUSTED, ABORTED and UNAVAILABLE, which google.rpc.Code maps to 429, 409 and 503; a call
 * that was aborted may be tried again at a higher level (grpc/grpc, doc/statuscodes.md).
 */
const GRPC: ReadonlySet<number> = new Set([8, 10, 14]);

/** Whether an answer with this HTTP status may be another when it is asked for again. */
export function httpMayPass(status: number): boolean {
  return HTTP.has(status);
}

/** Whether a call with this gRPC status may end otherwise when it is made again. */
export function grpcMayPass(code: number): boolean {
  return GRPC.has(code);
}

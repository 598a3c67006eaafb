/** A call that ended with a status other than OK; the names of the fields are those of grpc-js. */
export class GrpcError extends Error {
  /** A status code of gRPC. */
  readonly code: number;
  readonly details: string;

  constructor(code: number, details: string, cause?: unknown) {
    super(details, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** The status codes that we give ourselves (grpc/grpc, doc/statuscodes.md). */
export const GRPC_CODE = {
  unknown: 2,
  permissionDenied: 7,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

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

import { ConfigurationError, ProofmarkError } from '../core/errors.ts';
import { WireError } from '../wire/wireError.ts';

/** Why a request is not answered, with its HTTP status and the name of its gRPC code. */
export const FAILURES = {
  invalid: { http: 400, grpc: 'INVALID_ARGUMENT' },
  'not-found': { http: 404, grpc: 'NOT_FOUND' },
  'method-not-allowed': { http: 405, grpc: 'UNIMPLEMENTED' },
  'too-large': { http: 413, grpc: 'RESOURCE_EXHAUSTED' },
  'unsupported-encoding': { http: 415, grpc: 'UNIMPLEMENTED' },
  'not-ready': { http: 503, grpc: 'UNAVAILABLE' },
  busy: { http: 503, grpc: 'RESOURCE_EXHAUSTED' },
  internal: { http: 500, grpc: 'INTERNAL' },
} as const;
/** One of them. */
export type Failure = keyof typeof FAILURES;

/** A request that the server refuses or cannot answer. */
export class ServeError extends Error {
  readonly failure: Failure;
  /** The method that a path takes, where another one was used. */
  readonly allowed: 'GET' | 'POST' | undefined;

  constructor(failure: Failure, message: string, cause?: unknown, allowed?: 'GET' | 'POST') {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ServeError';
    this.failure = failure;
    this.allowed = allowed;
  }
}

/** Whatever was thrown while answering, as the failure that the client is told. */
export function toServeError(error: unknown): ServeError {
  if (error instanceof ServeError) return error;
  if (error instanceof WireError || error instanceof ConfigurationError) {
    return new ServeError('invalid', error.message, error);
  }
  if (error instanceof ProofmarkError) {
    const gone = error.code === 'onnx.closed' || error.code === 'onnx.worker-lost';
    return new ServeError(gone ? 'not-ready' : 'internal', error.message, error);
  }
  // A message of our own bug could name files of this machine.
  return new ServeError('internal', 'internal error', error);
}

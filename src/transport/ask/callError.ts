import { OUTCOME, type Outcome } from '../outcome.ts';
import { GRPC_CODE, GrpcError } from './grpcError.ts';

/** What an HTTP status means where gRPC's is missing (grpc/grpc, doc/http-grpc-status-mapping.md); any other: unknown. */
const CODE_OF_HTTP: Readonly<Record<number, number>> = {
  401: GRPC_CODE.unauthenticated,
  403: GRPC_CODE.permissionDenied,
  429: GRPC_CODE.unavailable,
  502: GRPC_CODE.unavailable,
  503: GRPC_CODE.unavailable,
  504: GRPC_CODE.unavailable,
};

/** What a call that has ended says of its end. */
interface Ended {
  readonly code: number;
  readonly statusText: string;
  readonly httpStatus: number;
  readonly flaw: string;
}

/** Why a call has no answer, as gRPC says it. */
export function callError(stream: Ended, outcome: Outcome, cause: Error | undefined): Error {
  if (outcome === OUTCOME.malformed) {
    return new GrpcError(GRPC_CODE.internal, `protocol error: ${stream.flaw}`);
  }
  if (outcome === OUTCOME.refused || outcome === OUTCOME.reset) {
    const code = cause !== undefined && 'code' in cause ? ` (${String(cause.code)})` : '';
    const what = outcome === OUTCOME.refused ? 'no connection' : 'the connection was closed';
    return new GrpcError(
      GRPC_CODE.unavailable,
      cause === undefined
        ? `${what} before the answer was complete`
        : `${what}: ${cause.message}${code}`,
      cause,
    );
  }
  if (stream.httpStatus !== 200) {
    const code = CODE_OF_HTTP[stream.httpStatus] ?? GRPC_CODE.unknown;
    return new GrpcError(code, `HTTP status ${stream.httpStatus}`);
  }
  return new GrpcError(stream.code, stream.statusText);
}

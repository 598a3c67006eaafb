import { grpcMayPass, httpMayPass } from '../wire/mayPass.ts';

/** How a request ended, as the number that is recorded for it. 0 stands for a place in the buffers never used. */
export const OUTCOME = {
  unused: 0,
  /** Answered in full, with HTTP 2xx or gRPC status 0. */
  ok: 1,
  /** No answer within the time limit. */
  timeout: 2,
  /** No connection could be made. */
  refused: 3,
  /** The connection or stream ended before the answer did. */
  reset: 4,
  /** An HTTP status of 4xx, or a gRPC status, that blames the request. */
  rejected: 5,
  /** Any other HTTP status from 500 on, or gRPC status. */
  serverError: 6,
  /** Bytes that the protocol does not allow. */
  malformed: 7,
  /** Not finished when the run ended: stopped, or still open after the drain. */
  abandoned: 8,
  /** The server says that the same request may succeed later: HTTP 408, 425, 429, 502, 503, 504 and their like in gRPC. */
  unavailable: 9,
  /** HTTP 3xx: a redirect, which is not followed. */
  redirected: 10,
} as const;

/** One of the numbers of `OUTCOME`. */
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** The failing classes, in a fixed order. */
export const ERROR_CLASSES = [
  'timeout',
  'refused',
  'reset',
  'redirected',
  'rejected',
  'unavailable',
  'serverError',
  'malformed',
  'abandoned',
] as const;

/** The name of a failing class. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** The outcome of a complete HTTP answer. */
export function outcomeOfHttp(status: number): Outcome {
  if (status >= 200 && status < 300) return OUTCOME.ok;
  if (status >= 300 && status < 400) return OUTCOME.redirected;
  if (httpMayPass(status)) return OUTCOME.unavailable;
  return status >= 400 && status < 500 ? OUTCOME.rejected : OUTCOME.serverError;
}

/** gRPC codes that blame the request: INVALID_ARGUMENT, NOT_FOUND, ... (grpc/grpc, doc/statuscodes.md). */
const REJECTIONS: ReadonlySet<number> = new Set([3, 5, 6, 7, 9, 11, 12, 16]);

/** The outcome of a complete gRPC answer. */
export function outcomeOfGrpc(status: number): Outcome {
  if (status === 0) return OUTCOME.ok;
  if (status === 4) return OUTCOME.timeout;
  if (grpcMayPass(status)) return OUTCOME.unavailable;
  return REJECTIONS.has(status) ? OUTCOME.rejected : OUTCOME.serverError;
}

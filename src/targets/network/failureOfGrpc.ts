import { grpcMayPass } from '../../wire/mayPass.ts';
import { errorText } from '../errorText.ts';
import { sayingOf, type NetworkFailure } from './failureOfError.ts';

/** Names of the status codes of gRPC, by their number. */
const STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** The name of a status of gRPC. */
export type GrpcStatus = (typeof STATUS)[number];

/** The name of an error's status; UNKNOWN for errors without one. */
export function grpcStatusOf(error: unknown): GrpcStatus {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return STATUS[Number(code)] ?? 'UNKNOWN';
}

/** A message over the limit of the server or of ours stays over it. */
const TOO_LARGE = /larger than max|message (?:size|too large)|exceeds (?:the )?max/i;
/** What grpc-js says of answers that are not gRPC, or lack their message. */
const NOT_GRPC =
  /without grpc status|no message received|parsing error|protocol error|parse error/i;
/** What grpc-js says when the connection broke under a call: some of it comes as INTERNAL or UNKNOWN. */
const BROKEN =
  /RST_STREAM|ECONNRESET|EPIPE|ECONNREFUSED|GOAWAY|shut down|connection (dropped|closed|error)/i;

/** The class of a failed call. */
export function failureOfGrpc(error: unknown): NetworkFailure {
  const status = grpcStatusOf(error);
  const details = error instanceof Error && 'details' in error ? String(error.details) : '';
  const text = errorText(details === '' ? error : details);
  const code = /\bE[A-Z_]{4,}\b/.exec(text)?.[0] ?? '';
  const detail = `${status}: ${sayingOf(code) ?? text.replace(/ Resolution note:.*$/, '')}`;
  if (status === 'DEADLINE_EXCEEDED') return { reason: 'timeout', detail };
  if (TOO_LARGE.test(text)) return { reason: 'rejected', detail };
  if (grpcMayPass(STATUS.indexOf(status))) return { reason: 'unavailable', detail };
  // A server that sends such a status itself has a text of its own.
  if (NOT_GRPC.test(text)) return { reason: 'malformed', detail };
  if (BROKEN.test(text)) return { reason: 'unavailable', detail };
  return { reason: 'rejected', detail };
}

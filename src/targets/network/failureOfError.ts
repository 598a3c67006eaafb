import type { FailureReason } from '../../core/target.ts';
import { Http1Error } from '../../transport/http1Parser.ts';
import { errorText } from '../errorText.ts';

/** Why a request over HTTP ended without a whole answer. */
export interface NetworkFailure {
  readonly reason: FailureReason;
  readonly detail: string;
}

const SAYINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while the request was sent',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection could not be made in time',
  ERR_CLOSED_EARLY: 'the connection was closed before the answer was complete',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
};

const TIMEOUTS: readonly string[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** The class of an error of undici, got or Node's sockets, and what it says in plain words. */
export function failureOfError(error: unknown): NetworkFailure {
  const code = codeOf(error);
  const text = errorText(error);
  if (TIMEOUTS.includes(code)) return { reason: 'timeout', detail: text };
  // Some parser errors of undici have no code.
  if (error instanceof Http1Error) {
    return { reason: 'malformed', detail: `not an HTTP answer: ${text}` };
  }
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError')) {
    return { reason: 'malformed', detail: `not an HTTP answer: ${text}` };
  }
  if (code.startsWith('ERR_ANSWER_') || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return { reason: 'malformed', detail: text };
  if (/^(UND_ERR_INVALID_ARG|ERR_INVALID)/.test(code)) return { reason: 'rejected', detail: text };
  return { reason: 'unavailable', detail: sayingOf(code) ?? text };
}

/** What an error code of a connection says in plain words; undefined for codes that are not known. */
export function sayingOf(code: string): string | undefined {
  return Object.hasOwn(SAYINGS, code) ? SAYINGS[code] : undefined;
}

/** The code of an error, or of the first of its causes that has one: several addresses make an AggregateError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (own !== '') return own;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === undefined || inner === error ? '' : codeOf(inner);
}

import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Wire, WireAnswer, WireRequest } from '../../core/wire.ts';
import { decodeErrorBody, WireError } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { failureOfError } from './failureOfError.ts';
import { failureOfStatus } from './failureOfStatus.ts';
import type { Connection } from './resolveConnection.ts';
import { retryAfter } from './retryAfter.ts';

/** Asks over HTTP/1.1 on connections that are kept. */
export interface HttpClient {
  /**
   * One request. A WireError of the wire is `rejected` when it cannot encode, and `malformed` when it cannot decode.
   * The latency runs from the request to the last byte of the answer. Rejects only when `signal` aborts.
   */
  ask(wire: Wire, inputs: TensorMap, signal?: AbortSignal): Promise<Reply>;
  close(): Promise<void>;
}

/** Largest answer that is read: more is `malformed`. */
const MOST_BYTES = 2 ** 30;

/** A client of one server over undici. */
export async function createHttpClient(connection: Connection): Promise<HttpClient> {
  const { Pool } = await import('undici');
  const { endpoint, tls, redact } = connection;
  const origin = `${endpoint.secure ? 'https' : 'http'}://${endpoint.host}`;
  const pool = new Pool(origin, {
    pipelining: 1,
    // The time limit of a target is its own wrapper's.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MOST_BYTES,
    connect: {
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
      rejectUnauthorized: tls.verify,
    },
  });
  let closing: Promise<void> | undefined;

  return {
    async ask(wire, inputs, signal) {
      signal?.throwIfAborted();
      let startedAt = performance.now();
      let request: WireRequest;
      try {
        request = wire.encode(inputs);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        return failedReply('rejected', `cannot be sent: ${errorText(error)}`, startedAt);
      }
      startedAt = performance.now();
      try {
        const { method, path, headers } = request;
        const {
          statusCode,
          headers: received,
          body,
        } = await pool.request({
          method,
          path,
          headers,
          body: request.body.length === 0 ? null : request.body,
          signal: signal ?? null,
        });
        const bytes = await body.bytes();
        const latencyMs = performance.now() - startedAt;
        if (statusCode < 200 || statusCode > 299) {
          const detail = redact(`status ${statusCode}: ${excerpt(bytes)}`);
          const retryAfterMs = retryAfter([received['retry-after']].flat()[0], Date.now());
          return {
            status: 'failed',
            reason: failureOfStatus(statusCode),
            detail,
            latencyMs,
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          };
        }
        const header = (name: string): string | undefined => [received[name]].flat()[0];
        return readAnswer({ body: bytes, header }, wire, latencyMs, redact);
      } catch (error) {
        signal?.throwIfAborted();
        const { reason, detail } = failureOfError(error);
        return failedReply(reason, redact(detail), startedAt);
      }
    },
    close() {
      closing ??= pool.destroy();
      return closing;
    },
  };
}

function readAnswer(
  answer: WireAnswer,
  wire: Wire,
  latencyMs: number,
  redact: (text: string) => string,
): Reply {
  try {
    return { status: 'ok', outputs: wire.decode(answer), latencyMs };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const type = answer.header('content-type');
    const detail = redact(
      `${errorText(error)}${type === undefined ? '' : ` (content type ${type})`}`,
    );
    return { status: 'failed', reason: 'malformed', detail, latencyMs };
  }
}

/** What an error body says, short enough for one line. */
function excerpt(body: Uint8Array): string {
  return body.length === 0 ? 'no body' : errorText(decodeErrorBody(body));
}

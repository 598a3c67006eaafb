import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Wire, WireAnswer, WireRequest } from '../../core/wire.ts';
import { createHttp1Client, type Http1Client } from '../../transport/ask/http1Client.ts';
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

/** A client of one server: our own, or undici. */
export async function createHttpClient(connection: Connection): Promise<HttpClient> {
  const { address, client, endpoint, redact, sign } = connection;
  const http: Http1Client =
    client === 'own'
      ? createHttp1Client(address, endpoint.host)
      : await (await import('./undiciClient.ts')).createUndiciClient(connection);
  return {
    async ask(wire, inputs, signal) {
      signal?.throwIfAborted();
      let startedAt = performance.now();
      let request: WireRequest;
      try {
        const written = wire.encode(inputs);
        request = sign?.(written) ?? written;
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        return failedReply('rejected', `cannot be sent: ${errorText(error)}`, startedAt);
      }
      startedAt = performance.now();
      try {
        const answer = await http.request(request, signal);
        const latencyMs = performance.now() - startedAt;
        const { status, body } = answer;
        if (status >= 200 && status <= 299) return readAnswer(answer, wire, latencyMs, redact);
        const detail = redact(`status ${status}: ${excerpt(body)}`);
        const retryAfterMs = retryAfter(answer.header('retry-after'), Date.now());
        return {
          status: 'failed',
          reason: failureOfStatus(status),
          detail,
          latencyMs,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        };
      } catch (error) {
        signal?.throwIfAborted();
        const { reason, detail } = failureOfError(error);
        return failedReply(reason, redact(detail), startedAt);
      }
    },
    close() {
      http.close();
      return Promise.resolve();
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

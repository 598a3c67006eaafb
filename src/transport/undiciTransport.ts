import { errors, Pool } from 'undici';

import { OUTCOME, outcomeOfHttp, type Outcome } from './outcome.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** HTTP/1.1 by undici: slower than our own, and the second opinion on it. Payloads are bodies. */
export function undiciTransport(options: TransportOptions): Transport {
  const { address, connections, depth, timeoutMs, onDone, head } = options;
  const { ca, cert, key, servername, verify } = address.tls ?? {};
  const pool = new Pool(
    `${address.tls === undefined ? 'http' : 'https'}://${bracketed(address.host)}:${address.port}`,
    {
      connections,
      pipelining: depth,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { ca, cert, key, servername, rejectUnauthorized: verify ?? true },
    },
  );
  const headers = [...head.headers.flat(), 'host', head.authority];
  const counters = { reconnects: 0, resent: 0 };
  let underWay = 0;
  let closing = false;

  return {
    counters,
    async open() {},
    hasRoom: () => underWay < connections * depth,
    submit(sample, payload) {
      underWay++;
      let status = 0;
      let bytes = 0;
      let over = false;
      const finish = (outcome: Outcome): void => {
        if (over) return;
        over = true;
        clearTimeout(limit);
        underWay--;
        onDone(sample, outcome, status, bytes);
      };
      let abort = (): void => {};
      const limit = setTimeout(() => {
        finish(OUTCOME.timeout);
        abort();
      }, timeoutMs);
      pool.dispatch(
        {
          path: head.path,
          method: head.method ?? 'POST',
          headers,
          body: options.payloads[payload]!,
        },
        {
          onRequestStart(controller) {
            abort = () => controller.abort(new Error('over time'));
          },
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            bytes += chunk.length;
          },
          onResponseEnd: () => finish(outcomeOfHttp(status)),
          onResponseError(_controller, error) {
            status = 0;
            finish(closing ? OUTCOME.abandoned : outcomeOfError(error));
          },
        },
      );
    },
    flush() {},
    sweep() {},
    async close() {
      closing = true;
      await pool.destroy();
    },
  };
}

function outcomeOfError(error: Error): Outcome {
  if (error instanceof errors.HTTPParserError) return OUTCOME.malformed;
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  ) {
    return OUTCOME.timeout;
  }
  const code = 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? OUTCOME.refused : OUTCOME.reset;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

import type { Http1Client } from '../../transport/ask/http1Client.ts';
import type { Connection } from './resolveConnection.ts';

/** Largest answer that is read: more is `malformed`. */
const MOST_BYTES = 2 ** 30;

/** HTTP/1.1 by undici: the second opinion on our own client. */
export async function createUndiciClient({ endpoint, tls }: Connection): Promise<Http1Client> {
  const { Pool } = await import('undici');
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
    async request({ method, path, headers, body }, signal) {
      const answer = await pool.request({
        method,
        path,
        headers,
        body: body.length === 0 ? null : body,
        signal: signal ?? null,
      });
      const received = answer.headers;
      const header = (name: string): string | undefined => [received[name]].flat()[0];
      return { status: answer.statusCode, body: await answer.body.bytes(), header };
    },
    close() {
      closing ??= pool.destroy();
    },
  };
}

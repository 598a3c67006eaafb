import { TargetUnreachableError } from '../../core/errors.ts';
import { failureOfError } from './failureOfError.ts';
import type { Connection } from './resolveConnection.ts';
import { unreachableHint } from './unreachableHint.ts';

/** An answer of the control plane, whatever its status. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Asks for metadata, readiness and the like. */
export interface ControlClient {
  /** `path` is relative to the path of the address, whose query is sent too. Throws TargetUnreachableError when no answer comes. */
  request(method: 'GET' | 'POST', path: string): Promise<ControlAnswer>;
  close(): Promise<void>;
}

/** A client of the control plane over got. */
export async function createControlClient(connection: Connection): Promise<ControlClient> {
  const [{ default: got }, https] = await Promise.all([import('got'), import('node:https')]);
  const { endpoint, headers, tls, redact } = connection;
  const agent = new https.Agent({
    keepAlive: false,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    rejectUnauthorized: tls.verify,
  });
  const closed = new AbortController();
  const base = `${endpoint.secure ? 'https' : 'http'}://${endpoint.host}${endpoint.path}/`;
  return {
    async request(method, path) {
      try {
        const { statusCode, rawBody } = await got(`${base}${path}${endpoint.query}`, {
          method,
          headers,
          ...(method === 'POST' ? { json: {} } : {}),
          agent: { https: agent },
          signal: closed.signal,
          responseType: 'buffer',
          throwHttpErrors: false,
          followRedirect: false,
          retry: { limit: 0 },
        });
        return { status: statusCode, body: rawBody };
      } catch (error) {
        // The error is not passed on as a cause: got's carries the headers.
        const detail = redact(failureOfError(error).detail);
        throw new TargetUnreachableError(
          `cannot reach the target at ${endpoint.shown}: ${detail}`,
          { code: 'target.unreachable', hint: unreachableHint(detail) },
        );
      }
    },
    close() {
      closed.abort();
      agent.destroy();
      return Promise.resolve();
    },
  };
}

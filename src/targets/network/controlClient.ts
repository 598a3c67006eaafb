import { TargetUnreachableError } from '../../core/errors.ts';
import { createHttp1Client } from '../../transport/ask/http1Client.ts';
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
  /** `path` is relative to the path of the address, whose query is sent too; `body` default `{}` in a POST. Throws TargetUnreachableError when no answer comes. */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: Uint8Array,
  ): Promise<ControlAnswer>;
  close(): Promise<void>;
}

/** A client of the control plane. Redirects are not followed: they could lead a credential to another host. */
export function createControlClient({
  address,
  endpoint,
  headers,
  redact,
  sign = (request) => request,
}: Connection): ControlClient {
  const http = createHttp1Client(address, endpoint.host);
  return {
    async request(method, path, body) {
      const posts = method === 'POST';
      try {
        const request = {
          method,
          path: `${endpoint.path}/${path}${endpoint.query}`,
          headers: posts ? { ...headers, 'content-type': 'application/json' } : headers,
          body: posts ? (body ?? Buffer.from('{}')) : new Uint8Array(),
        };
        return await http.request(sign(request));
      } catch (error) {
        const detail = redact(failureOfError(error).detail);
        throw new TargetUnreachableError(
          `cannot reach the target at ${endpoint.shown}: ${detail}`,
          { code: 'target.unreachable', hint: unreachableHint(detail), cause: error },
        );
      }
    },
    close() {
      http.close();
      return Promise.resolve();
    },
  };
}

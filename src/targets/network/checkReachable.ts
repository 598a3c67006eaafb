import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

import { TargetUnreachableError } from '../../core/errors.ts';
import { failureOfError } from './failureOfError.ts';
import type { Connection } from './resolveConnection.ts';
import { unreachableHint } from './unreachableHint.ts';

/**
 * Connects, with TLS where the target has it, and hangs up: for protocols without a query that costs the model
 * nothing. Throws TargetUnreachableError.
 */
export async function checkReachable(connection: Connection): Promise<void> {
  const { endpoint, tls: material, redact } = connection;
  const { hostname, port } = new URL(`tcp://${endpoint.host}`);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const to = { host, port: Number(port) };
  const socket = endpoint.secure
    ? tls.connect({
        ...to,
        ca: material.ca,
        cert: material.cert,
        key: material.key,
        rejectUnauthorized: material.verify,
        ...(net.isIP(host) === 0 || material.serverName !== undefined
          ? { servername: material.serverName ?? host }
          : {}),
      })
    : net.connect(to);
  try {
    await once(socket, endpoint.secure ? 'secureConnect' : 'connect');
  } catch (error) {
    const detail = redact(failureOfError(error).detail);
    throw new TargetUnreachableError(`cannot reach the target at ${endpoint.shown}: ${detail}`, {
      code: 'target.unreachable',
      hint: unreachableHint(detail),
      cause: error,
    });
  } finally {
    socket.destroy();
  }
}

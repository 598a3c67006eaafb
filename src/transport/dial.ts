import net from 'node:net';
import tls from 'node:tls';

import type { Address } from './transport.ts';

/** Takes bytes off a socket; they are valid only during the call. */
export type OnBytes = (bytes: Buffer) => void;

const READ_BUFFER_BYTES = 64 * 1024;

/**
 * Starts a connection without Nagle's delay. Plain sockets read into one buffer of their own, which saves an
 * allocation a read. Writes before the connection is made are sent when it is.
 */
export function dial(
  { host, port, tls: material }: Address,
  protocol: 'http/1.1' | 'h2',
  onBytes: OnBytes,
): net.Socket {
  if (material !== undefined) {
    const {
      ca,
      cert,
      key,
      verify = true,
      servername = net.isIP(host) === 0 ? host : '',
    } = material;
    const socket = tls.connect({
      host,
      port,
      ca,
      cert,
      key,
      servername,
      rejectUnauthorized: verify,
      ALPNProtocols: [protocol],
    });
    socket.setNoDelay(true);
    socket.on('data', onBytes);
    return socket;
  }
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return net.connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer,
      callback: (length) => {
        onBytes(buffer.subarray(0, length));
        return true;
      },
    },
  });
}

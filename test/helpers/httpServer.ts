import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** PEM texts of a server; with `clientCa` it asks clients for a certificate. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** A server that listens on a free port of the loopback. */
export interface LocalServer {
  readonly port: number;
  /** Cuts every connection. */
  readonly close: () => Promise<void>;
}

/** A request that was read to its end. */
export interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An HTTP(S) server whose handler may do to the response, and its socket, whatever it likes. */
export async function httpServer(
  handle: (request: ReadRequest, response: ServerResponse) => void,
  tls?: ServerTls,
): Promise<LocalServer> {
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      handle({ method, path, headers, body: Buffer.concat(parts) }, response);
    });
  };
  const server =
    tls === undefined
      ? http.createServer(listen)
      : https.createServer({ ...tls, ...clientCheck(tls) }, listen);
  return listening(server);
}

/** Options of a TLS server that checks its clients. */
export function clientCheck({ clientCa }: ServerTls): object {
  return clientCa === undefined
    ? {}
    : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
}

/** Starts a server of any kind, and knows its connections so that it can be closed at once. */
export async function listening(server: {
  listen(port: number, host: string): unknown;
  address(): AddressInfo | string | null;
  close(done: () => void): unknown;
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
  once(event: string, listener: (...values: unknown[]) => void): unknown;
}): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server as never, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

import net, { type Socket } from 'node:net';

import { listening, type LocalServer } from './httpServer.ts';

/** A server whose answers are written by hand, and what it saw. */
export interface RawServer extends LocalServer {
  /** Connections that were made. */
  readonly connections: () => number;
  /** Connections that are open. */
  readonly open: () => number;
  /** Heads of the requests. */
  readonly heads: readonly string[];
}

/** Starts a server over bare sockets: `answer` is given each whole request's head, and where to write. */
export async function rawServer(
  answer: (head: string, socket: Socket, request: number) => void,
): Promise<RawServer> {
  let connections = 0;
  let open = 0;
  const heads: string[] = [];
  const server = await listening(
    net.createServer({ allowHalfOpen: true }, (socket) => {
      connections++;
      open++;
      let text = '';
      socket.on('close', () => open--);
      socket.on('error', () => socket.destroy());
      socket.on('end', () => socket.end());
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
          if (text.length < end + 4 + length) return;
          heads.push(text.slice(0, end));
          text = text.slice(end + 4 + length);
          answer(heads.at(-1) ?? '', socket, heads.length - 1);
        }
      });
    }),
  );
  return { ...server, connections: () => connections, open: () => open, heads };
}

/** A whole good answer of HTTP/1.1. */
export function okAnswer(body: string | Buffer, ...headers: string[]): Buffer {
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), Buffer.from(body)]);
}

import { connect } from 'node:net';

/** What a server did with bytes. */
export interface Answered {
  /** HTTP status of the first line; of gRPC, and where nothing came, null. */
  readonly status: number | null;
  readonly bytes: number;
  /** It neither answered nor closed in time. */
  readonly silent: boolean;
  /** The connection could not be made. */
  readonly refused: boolean;
}

/** Sends bytes over a connection of their own and waits for an answer, an end, or so many ms. */
export async function sendBytes(
  host: string,
  port: number,
  bytes: Uint8Array,
  waitMs: number,
): Promise<Answered> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const chunks: Buffer[] = [];
    let connected = false;
    const done = (silent: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).subarray(0, 64).toString('latin1');
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      resolve({
        status: status === undefined ? null : Number(status),
        bytes: chunks.reduce((sum, { length }) => sum + length, 0),
        silent: silent && connected && chunks.length === 0,
        refused: !connected,
      });
    };
    const timer = setTimeout(() => done(true), waitMs);
    socket.on('connect', () => {
      connected = true;
      socket.write(bytes);
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // The status is all that counts of an HTTP/1.1 answer; gRPC servers greet before they answer.
      if (chunks[0]!.toString('latin1').startsWith('HTTP/1.')) done(false);
    });
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });
}

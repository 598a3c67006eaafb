import { connect } from 'node:net';

import { grpcAnswer } from './grpcAnswer.ts';

/** What a server did with bytes. */
export interface Answered {
  /** HTTP status of the first line, or `grpc-status`; null where neither came. */
  readonly status: number | null;
  readonly bytes: number;
  /** It neither answered nor closed in time; a gRPC server that only greets has not answered. */
  readonly silent: boolean;
  /** The connection could not be made. */
  readonly refused: boolean;
}

/** Sends bytes over a connection of their own and waits for an answer, an end, or so many ms. `grpc`: HTTP/2 is spoken. */
export async function sendBytes(
  host: string,
  port: number,
  bytes: Uint8Array,
  waitMs: number,
  grpc = false,
): Promise<Answered> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const chunks: Buffer[] = [];
    const answer = grpc ? grpcAnswer() : undefined;
    let connected = false;
    let answered = false;
    const done = (silent: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).subarray(0, 64).toString('latin1');
      const line = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      resolve({
        status: answer?.status() ?? (line === undefined ? null : Number(line)),
        bytes: chunks.reduce((sum, { length }) => sum + length, 0),
        silent: silent && connected && !answered && (grpc || chunks.length === 0),
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
      answered = answer?.read(chunk) ?? chunks[0]!.toString('latin1').startsWith('HTTP/1.');
      // The status is all that counts of an answer.
      if (answered) done(false);
    });
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });
}

import net, { type AddressInfo } from 'node:net';

import { FLAG, FRAME, frame, PREFACE, uint32 } from '../../src/transport/http2/frames.ts';
import { FrameReader } from '../../src/transport/http2/frameReader.ts';
import { encodeHeaders } from '../../src/transport/http2/hpack.ts';
import { grpcTransport } from '../../src/transport/grpcTransport.ts';
import type { Transport } from '../../src/transport/transport.ts';

/** A frame of the client. */
export interface Received {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
  readonly payload: Buffer;
}

/** What a server does with a frame of the client; it speaks through `send`. */
type Behaviour = (
  received: Received,
  send: (...frames: Buffer[]) => void,
  connection: number,
) => void;

export const closers: (() => void)[] = [];
/** Ends every server that was started. */
export function closeServers(): void {
  for (const close of closers.splice(0)) close();
}

export const head = encodeHeaders([
  [':status', '200'],
  ['content-type', 'application/grpc'],
]);
export const trailers = encodeHeaders([['grpc-status', '0']]);
export const message = Buffer.from([0, 0, 0, 0, 2, 7, 7]);

/** A whole good answer. */
export function answer(id: number): Buffer {
  return Buffer.concat([
    frame(FRAME.headers, FLAG.endHeaders, id, head),
    frame(FRAME.data, 0, id, message),
    frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, id, trailers),
  ]);
}

/** One setting, for a SETTINGS frame. */
export function setting(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}

/** GOAWAY after a stream. */
export const goaway = (last: number): Buffer =>
  frame(FRAME.goaway, 0, 0, Buffer.concat([uint32(last), uint32(0)]));

/** An HTTP/2 server that does what a test says with each frame. */
export async function startServer(
  behaviour: Behaviour,
  settings: readonly Buffer[] = [],
): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  let connections = 0;
  const server = net.createServer((socket) => {
    const number = connections++;
    const send = (...frames: Buffer[]): void => {
      socket.write(Buffer.concat(frames));
    };
    let rest = PREFACE.length;
    const reader = new FrameReader((type, flags, id, bytes, from, to) => {
      const one = { type, flags, id, payload: Buffer.from(bytes.subarray(from, to)) };
      received.push(one);
      if (type === FRAME.settings && (flags & FLAG.ack) === 0)
        send(frame(FRAME.settings, FLAG.ack, 0));
      behaviour(one, send, number);
    });
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const skipped = Math.min(rest, bytes.length);
      rest -= skipped;
      reader.read(bytes.subarray(skipped));
    });
    send(frame(FRAME.settings, 0, 0, Buffer.concat(settings)));
    closers.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, received };
}

export interface Result {
  readonly outcome: number;
  readonly code: number;
  readonly bytes: number;
}

/** Calls it with our own gRPC client. */
export async function call(
  port: number,
  {
    requests = 1,
    payload = Buffer.alloc(100, 1),
    timeoutMs = 400,
    depth = 100,
    firstStreamId = 1,
    connections = 1,
  } = {},
): Promise<{ results: Result[]; transport: Transport }> {
  const results: Result[] = [];
  const transport: Transport = grpcTransport(
    {
      address: { host: '127.0.0.1', port },
      connections,
      depth,
      timeoutMs,
      payloads: [payload],
      head: { path: '/a.B/C', authority: 'x', headers: [['authorization', 'Bearer x'.repeat(3)]] },
      onDone: (sample, outcome, code, bytes) => {
        results[sample] = { outcome, code, bytes };
      },
      now: () => performance.now(),
    },
    { firstStreamId },
  );
  await transport.open();
  let sent = 0;
  const until = performance.now() + 3 * timeoutMs;
  const finished = (): number => Object.keys(results).length;
  while (finished() < requests && performance.now() < until) {
    while (sent < requests && transport.hasRoom()) transport.submit(sent++, 0);
    transport.flush();
    await new Promise((resolve) => setTimeout(resolve, 2));
    transport.sweep();
  }
  await transport.close();
  return { results, transport };
}

/** Whether it ends a request. */
export const isRequest = ({ type, flags }: Received): boolean =>
  type === FRAME.data && (flags & FLAG.endStream) !== 0;

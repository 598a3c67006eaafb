import net, { type AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import {
  ERROR_CODE,
  FLAG,
  FRAME,
  frame,
  PREFACE,
  readUint32,
  uint32,
} from '../../../../src/transport/http2/frames.ts';
import { FrameReader } from '../../../../src/transport/http2/frameReader.ts';
import { encodeHeaders } from '../../../../src/transport/http2/hpack.ts';
import { OUTCOME } from '../../../../src/transport/outcome.ts';
import {
  answer,
  call,
  closers,
  closeServers,
  goaway,
  head,
  isRequest,
  message,
  setting,
  startServer,
  trailers,
} from '../../../helpers/http2Server.ts';

afterEach(closeServers);

const bad = (name: string, code: number, ...frames: Buffer[]): [string, number, Buffer] => [
  name,
  code,
  Buffer.concat(frames),
];

test.each([
  bad('DATA on the connection', ERROR_CODE.protocol, frame(FRAME.data, 0, 0, message)),
  bad(
    'HEADERS on a stream never begun',
    ERROR_CODE.protocol,
    frame(FRAME.headers, FLAG.endHeaders, 99, head),
  ),
  bad(
    'a stream of the server',
    ERROR_CODE.protocol,
    frame(FRAME.headers, FLAG.endHeaders, 2, head),
  ),
  bad('a push', ERROR_CODE.protocol, frame(FRAME.pushPromise, FLAG.endHeaders, 1, uint32(2))),
  bad('SETTINGS on a stream', ERROR_CODE.protocol, frame(FRAME.settings, 0, 1)),
  bad(
    'SETTINGS of a broken size',
    ERROR_CODE.frameSize,
    frame(FRAME.settings, 0, 0, Buffer.alloc(5)),
  ),
  bad(
    'an acknowledgement with content',
    ERROR_CODE.frameSize,
    frame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(6)),
  ),
  bad(
    'a window over 2^31-1',
    ERROR_CODE.flowControl,
    frame(FRAME.settings, 0, 0, setting(4, 0x80000000)),
  ),
  bad(
    'a frame size out of bounds',
    ERROR_CODE.protocol,
    frame(FRAME.settings, 0, 0, setting(5, 100)),
  ),
  bad('an enabled push', ERROR_CODE.protocol, frame(FRAME.settings, 0, 0, setting(2, 1))),
  bad('a PING of seven bytes', ERROR_CODE.frameSize, frame(FRAME.ping, 0, 0, Buffer.alloc(7))),
  bad('a PING on a stream', ERROR_CODE.protocol, frame(FRAME.ping, 0, 1, Buffer.alloc(8))),
  bad('a GOAWAY that is cut off', ERROR_CODE.frameSize, frame(FRAME.goaway, 0, 0, Buffer.alloc(4))),
  bad('a window grown by nothing', ERROR_CODE.protocol, frame(FRAME.windowUpdate, 0, 0, uint32(0))),
  bad(
    'a window grown over its end',
    ERROR_CODE.flowControl,
    frame(FRAME.windowUpdate, 0, 0, uint32(0x7fffffff)),
  ),
  bad(
    'a first window that overflows those of streams',
    ERROR_CODE.flowControl,
    frame(FRAME.windowUpdate, 0, 1, uint32(0x7fffffff - 70_000)),
    frame(FRAME.settings, 0, 0, setting(4, 0x7fffffff)),
  ),
  bad(
    'RST_STREAM of three bytes',
    ERROR_CODE.frameSize,
    frame(FRAME.rstStream, 0, 1, Buffer.alloc(3)),
  ),
  bad(
    'RST_STREAM on a stream never begun',
    ERROR_CODE.protocol,
    frame(FRAME.rstStream, 0, 9, uint32(0)),
  ),
  bad(
    'a CONTINUATION of nothing',
    ERROR_CODE.protocol,
    frame(FRAME.continuation, FLAG.endHeaders, 1, head),
  ),
  bad(
    'a frame between HEADERS and CONTINUATION',
    ERROR_CODE.protocol,
    frame(FRAME.headers, 0, 1, head),
    frame(FRAME.ping, 0, 0, Buffer.alloc(8)),
  ),
  bad(
    'headers without an end',
    ERROR_CODE.protocol,
    frame(FRAME.headers, 0, 1, head),
    ...Array.from({ length: 80 }, () => frame(FRAME.continuation, 0, 1, Buffer.alloc(1))),
  ),
  bad(
    'padding longer than the frame',
    ERROR_CODE.protocol,
    frame(FRAME.data, FLAG.padded, 1, Buffer.from([9, 0])),
  ),
  bad('a frame over 16 KiB', ERROR_CODE.frameSize, frame(FRAME.data, 0, 1, Buffer.alloc(20_000))),
  bad(
    'a header block that cannot be decoded',
    ERROR_CODE.compression,
    frame(FRAME.headers, FLAG.endHeaders, 1, Buffer.from([0xff, 0xff, 0xff])),
  ),
])('%s ends the connection with code %i', async (_, code, bytes) => {
  const { port, received } = await startServer((got, send) => {
    if (isRequest(got) && got.id === 1) send(bytes);
  });
  const { results } = await call(port);
  expect(results[0]?.outcome).toBe(OUTCOME.malformed);
  const goodbye = (): number | undefined => {
    const found = received.find(({ type }) => type === FRAME.goaway);
    return found && readUint32(found.payload, 4);
  };
  await expect.poll(goodbye).toBe(code);
});

const HTML = encodeHeaders([
  [':status', '200'],
  ['content-type', 'text/html'],
]);
const end = FLAG.endHeaders | FLAG.endStream;
test.each([
  [
    'gRPC status 3',
    OUTCOME.rejected,
    3,
    (id: number) =>
      frame(
        FRAME.headers,
        end,
        id,
        encodeHeaders([
          [':status', '200'],
          ['content-type', 'application/grpc'],
          ['grpc-status', '3'],
        ]),
      ),
  ],
  [
    'gRPC status 14',
    OUTCOME.unavailable,
    14,
    (id: number) =>
      frame(
        FRAME.headers,
        end,
        id,
        encodeHeaders([
          [':status', '200'],
          ['content-type', 'application/grpc'],
          ['grpc-status', '14'],
        ]),
      ),
  ],
  [
    'HTTP 503',
    OUTCOME.unavailable,
    503,
    (id: number) => frame(FRAME.headers, end, id, encodeHeaders([[':status', '503']])),
  ],
  [
    'HTTP 404',
    OUTCOME.rejected,
    404,
    (id: number) => frame(FRAME.headers, end, id, encodeHeaders([[':status', '404']])),
  ],
  [
    'no trailers',
    OUTCOME.malformed,
    0,
    (id: number) =>
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, id, head),
        frame(FRAME.data, FLAG.endStream, id, message),
      ]),
  ],
  [
    'a web page',
    OUTCOME.malformed,
    0,
    (id: number) =>
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, id, HTML),
        frame(FRAME.headers, end, id, trailers),
      ]),
  ],
  [
    'a message cut short',
    OUTCOME.malformed,
    0,
    (id: number) =>
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, id, head),
        frame(FRAME.data, 0, id, message.subarray(0, 6)),
        frame(FRAME.headers, end, id, trailers),
      ]),
  ],
  [
    'a head twice',
    OUTCOME.malformed,
    0,
    (id: number) =>
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, id, head),
        frame(FRAME.headers, FLAG.endHeaders, id, head),
        frame(FRAME.data, 0, id, message),
        frame(FRAME.headers, end, id, trailers),
      ]),
  ],
  [
    'a stream window grown by nothing',
    OUTCOME.malformed,
    0,
    (id: number) => frame(FRAME.windowUpdate, 0, id, uint32(0)),
  ],
  [
    'a stream window grown over its end',
    OUTCOME.malformed,
    0,
    (id: number) => frame(FRAME.windowUpdate, 0, id, uint32(0x7fffffff)),
  ],
  [
    'frames after the end of the stream',
    OUTCOME.ok,
    0,
    (id: number) =>
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, id, head),
        frame(FRAME.data, 0, id, message),
        frame(FRAME.headers, end, id, trailers),
        frame(FRAME.data, FLAG.endStream, id, message),
        frame(FRAME.windowUpdate, 0, id, uint32(5)),
        frame(FRAME.rstStream, 0, id, uint32(ERROR_CODE.none)),
      ]),
  ],
  ['no answer', OUTCOME.timeout, 0, () => Buffer.alloc(0)],
] as const)('%s is outcome %i', async (_, outcome, code, reply) => {
  const { port } = await startServer((got, send) => {
    if (isRequest(got)) send(reply(got.id));
  });
  const { results } = await call(port, { requests: 3, timeoutMs: 150 });
  expect(results.map((result) => [result.outcome, result.code])).toEqual(
    Array.from({ length: 3 }, () => [outcome, code]),
  );
});

test('a server that hangs up resets what was under way', async () => {
  const server = net.createServer((socket) => {
    let rest = PREFACE.length;
    socket.write(frame(FRAME.settings, 0, 0));
    const reader = new FrameReader((type, flags) => {
      if (type === FRAME.settings && (flags & FLAG.ack) === 0)
        socket.write(frame(FRAME.settings, FLAG.ack, 0));
      if (type === FRAME.data) socket.destroy();
    });
    socket.on('data', (bytes) => {
      const skipped = Math.min(rest, bytes.length);
      rest -= skipped;
      reader.read(bytes.subarray(skipped));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { results } = await call((server.address() as AddressInfo).port, { requests: 2, depth: 2 });
  expect(results.map(({ outcome }) => outcome)).toEqual([OUTCOME.reset, OUTCOME.reset]);
});

test('a server that never acknowledges our settings is not loaded', async () => {
  const server = net.createServer((socket) => {
    socket.write(frame(FRAME.settings, 0, 0));
    socket.on('error', () => socket.destroy());
    closers.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const attempt = call((server.address() as AddressInfo).port, { timeoutMs: 100 });
  await expect(attempt).rejects.toThrow(/did not acknowledge/);
});

test('a server that goes away twice is left once, and finishes what it kept', async () => {
  const { port } = await startServer((got, send, connection) => {
    if (!isRequest(got)) return;
    if (connection === 0 && got.id === 5) {
      // First all streams, then only the first two: the third is sent again elsewhere.
      send(goaway(0x7fffffff), goaway(3), answer(1), answer(3));
    } else if (connection > 0) send(answer(got.id));
  });
  const { results, transport } = await call(port, { requests: 3, depth: 3, timeoutMs: 1000 });
  expect(results.map(({ outcome }) => outcome)).toEqual([OUTCOME.ok, OUTCOME.ok, OUTCOME.ok]);
  expect(transport.counters).toEqual({ reconnects: 1, resent: 1 });
});

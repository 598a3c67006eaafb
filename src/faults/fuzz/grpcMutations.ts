import type { RandomStream } from '../../core/random.ts';
import type { WireRequest } from '../../core/wire.ts';
import type { FuzzMutation } from './mutation.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** One HTTP/2 frame; `length` may lie. */
function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array,
  length = payload.length,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header block of literals that are never indexed (RFC 7541, 6.2.3). */
function headerBlock({ path, headers }: WireRequest, authority: string): Buffer {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value, 'latin1');
    if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
    const rest = bytes.length - 127;
    return Buffer.concat([Buffer.of(127, (rest & 127) | 128, rest >> 7), bytes]);
  };
  const all = {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': path,
    ':authority': authority,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  };
  return Buffer.concat(
    Object.entries(all).flatMap(([name, value]) => [Buffer.of(0x10), text(name), text(value)]),
  );
}

/** A whole call with a message whose frame, and what is in it, may be wrong. */
const call = (
  kind: string,
  body: (message: Buffer, random: RandomStream) => Buffer,
): FuzzMutation => ({
  kind,
  on: 'grpc',
  whole: true,
  make: (request, authority, random) =>
    Buffer.concat([
      PREFACE,
      frame(4, 0, 0, Buffer.alloc(0)),
      frame(1, 4, 1, headerBlock(request, authority)),
      frame(0, 1, 1, body(Buffer.from(request.body), random)),
    ]),
});

const wrapped = (message: Uint8Array, length = message.length, compressed = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
};

const raw = (
  kind: string,
  bytes: (request: WireRequest, authority: string, random: RandomStream) => Buffer,
): FuzzMutation => ({
  kind,
  on: 'grpc',
  whole: false,
  make: (request, authority, random) =>
    Buffer.concat([PREFACE, frame(4, 0, 0, Buffer.alloc(0)), bytes(request, authority, random)]),
});

/** Hostile gRPC calls and HTTP/2 frames. */
export const grpcMutations: readonly FuzzMutation[] = [
  call('message-truncated', (message, random) =>
    wrapped(message.subarray(0, random.integer(Math.max(1, Math.min(message.length, 8000))))),
  ),
  call('message-length-wrong', (message) => wrapped(message.subarray(0, 8000), 2 ** 31)),
  call('message-compressed', (message) =>
    wrapped(message.subarray(0, 8000), Math.min(message.length, 8000), 1),
  ),
  call('message-empty', () => wrapped(Buffer.alloc(0))),
  call('protobuf-garbage', (_, random) =>
    wrapped(Buffer.from(Array.from({ length: 100 }, () => random.integer(256)))),
  ),
  call('protobuf-bad-length', (message) =>
    wrapped(Buffer.concat([message.subarray(0, 20), Buffer.of(0x2a, 0xff, 0xff, 0xff, 0x7f)])),
  ),
  call('bytes-flipped', (message, random) => {
    const bytes = Buffer.from(message.subarray(0, 8000));
    for (let i = 0; i < 3 && bytes.length > 0; i++)
      bytes[random.integer(bytes.length)] = random.integer(256);
    return wrapped(bytes);
  }),
  call('no-message', () => Buffer.alloc(0)),
  raw('frame-too-long', () => frame(0, 0, 1, Buffer.alloc(16), 2 ** 24 - 1)),
  raw('data-before-headers', () => frame(0, 1, 1, Buffer.alloc(16))),
  raw('headers-on-stream-0', (request, authority) =>
    frame(1, 4, 0, headerBlock(request, authority)),
  ),
  raw('settings-wrong-length', () => frame(4, 0, 0, Buffer.alloc(5))),
  raw('window-overflow', () => frame(8, 0, 0, Buffer.of(0x7f, 0xff, 0xff, 0xff))),
  raw('header-block-garbage', (_, __, random) =>
    frame(1, 4, 1, Buffer.from(Array.from({ length: 60 }, () => random.integer(256)))),
  ),
  raw('unknown-frames', () =>
    Buffer.concat(Array.from({ length: 200 }, () => frame(0xee, 0xff, 7, Buffer.alloc(32)))),
  ),
];

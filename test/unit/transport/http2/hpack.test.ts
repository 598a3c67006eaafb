import { once } from 'node:events';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  FLAG,
  FRAME,
  frame,
  Http2Error,
  PREFACE,
  SETTING,
} from '../../../../src/transport/http2/frames.ts';
import { FrameReader } from '../../../../src/transport/http2/frameReader.ts';
import { decodeHeaders, encodeHeaders } from '../../../../src/transport/http2/hpack.ts';
import { decodeHuffman } from '../../../../src/transport/http2/huffman.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

test.each([
  // RFC 7541, C.4 and C.6.
  ['f1e3 c2e5 f23a 6ba0 ab90 f4ff', 'www.example.com'],
  ['a8eb 1064 9cbf', 'no-cache'],
  ['25a8 49e9 5ba9 7d7f', 'custom-key'],
  ['25a8 49e9 5bb8 e8b4 bf', 'custom-value'],
  ['d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
])('decodes the Huffman code of RFC 7541: %s', (bytes, value) => {
  expect(decodeHuffman(hex(bytes))).toBe(value);
});

test('refuses Huffman padding that is too long, not of ones, or ends the string', () => {
  expect(decodeHuffman(hex('a8eb10649cbfff'))).toBeUndefined();
  expect(decodeHuffman(hex('00'))).toBeUndefined();
  expect(decodeHuffman(hex('ffffffff'))).toBeUndefined();
});

test('decodes a request without dynamic table (RFC 7541, C.2)', () => {
  expect(decodeHeaders(hex('040c 2f73 616d 706c 652f 7061 7468'))).toEqual([
    [':path', '/sample/path'],
  ]);
  expect(decodeHeaders(hex('82'))).toEqual([[':method', 'GET']]);
  expect(decodeHeaders(hex('100870617373776f726406736563726574'))).toEqual([
    ['password', 'secret'],
  ]);
});

test('decodes what it encodes', () => {
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,200}$/);
  const value = fc.stringMatching(/^[ -~]{0,300}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(token, value), { maxLength: 8 }), (headers) => {
      expect(decodeHeaders(encodeHeaders(headers))).toEqual(headers);
    }),
  );
});

test.each([
  ['an index beyond the static table', 'be'],
  ['a larger table than was offered', '3f e1 1f'],
  ['a string that is cut off', '00 05 61'],
  ['an integer without end', `7f ${'ff '.repeat(20)}`],
  ['an integer of zeros without end', `7f ${'80 '.repeat(40)}00`],
])('refuses %s', (_, bytes) => {
  expect(() => decodeHeaders(hex(bytes))).toThrow(Http2Error);
});

test('decodes every byte as nghttp2 encodes it', async () => {
  // Characters that a header value may hold; nghttp2 Huffman-codes where that is shorter.
  const values = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i).repeat(5));
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.respond({
      ':status': 200,
      ...Object.fromEntries(values.map((value, i) => [`x-${i}`, value])),
    });
    stream.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const table = Buffer.alloc(6);
  table.writeUInt16BE(SETTING.headerTableSize, 0);
  const request = encodeHeaders([
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'x'],
  ]);
  socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, table)]));
  const block = await new Promise<Buffer>((resolve) => {
    const parts: Buffer[] = [];
    const reader = new FrameReader((type, flags, _id, bytes, from, to) => {
      if (type === FRAME.settings && (flags & FLAG.ack) !== 0) {
        socket.write(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 1, request));
      }
      if (type !== FRAME.headers && type !== FRAME.continuation) return;
      parts.push(Buffer.from(bytes.subarray(from, to)));
      if ((flags & FLAG.endHeaders) !== 0) resolve(Buffer.concat(parts));
    });
    socket.on('data', (bytes) => reader.read(bytes));
  });
  socket.destroy();
  server.close();
  const decoded = new Map(decodeHeaders(block));
  expect(values.map((_, i) => decoded.get(`x-${i}`))).toEqual(values);
});

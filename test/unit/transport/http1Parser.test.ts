import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Http1Error, Http1Parser } from '../../../src/transport/http1Parser.ts';

interface Seen {
  readonly status: number;
  readonly bytes: number;
  readonly keepAlive: boolean;
}

function parse(chunks: readonly Uint8Array[], ends = false): Seen[] {
  const seen: Seen[] = [];
  const parser = new Http1Parser((status, bytes, keepAlive) => {
    seen.push({ status, bytes, keepAlive });
  });
  for (const chunk of chunks) parser.read(Buffer.from(chunk));
  if (ends) parser.end();
  return seen;
}

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');

const body = fc
  .uint8Array({ maxLength: 300 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
const fixed = fc
  .record({ status: fc.constantFrom(200, 404, 503), body })
  .map(({ status, body: b }) => ({
    bytes: `HTTP/1.1 ${status} Any reason\r\ncontent-LENGTH:  ${b.length} \r\nX: y\r\n\r\n${b}`,
    seen: { status, bytes: b.length, keepAlive: true },
  }));
const chunked = fc
  .array(
    body.filter((b) => b !== ''),
    { maxLength: 4 },
  )
  .map((parts) => ({
    bytes: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${parts
      .map((part) => `${part.length.toString(16)};name=value\r\n${part}\r\n`)
      .join('')}0\r\nTrailer: x\r\n\r\n`,
    seen: { status: 200, bytes: parts.join('').length, keepAlive: true },
  }));
const empty = fc.constantFrom(204, 304).map((status) => ({
  bytes: `HTTP/1.1 ${status} Nothing\r\n\r\n`,
  seen: { status, bytes: 0, keepAlive: true },
}));
const interim = fixed.map(({ bytes, seen }) => ({
  bytes: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${bytes}`,
  seen,
}));

test('reads any sequence of responses, however the network cuts it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fixed, chunked, empty, interim), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (responses, cuts) => {
        const whole = text(responses.map(({ bytes }) => bytes).join(''));
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].toSorted(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((to, i) => whole.subarray(places[i], to));
        expect(parse(chunks)).toEqual(responses.map(({ seen }) => seen));
      },
    ),
    { numRuns: 300 },
  );
});

test('a body without length runs until the connection ends', () => {
  const chunks = [text('HTTP/1.1 200 OK\r\n\r\nabc'), text('def')];
  expect(parse(chunks)).toEqual([]);
  expect(parse(chunks, true)).toEqual([{ status: 200, bytes: 6, keepAlive: false }]);
});

test('says when the connection is not to be used again', () => {
  const close = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  const old = 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n';
  const kept = 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n';
  expect(parse([text(close + old + kept)]).map(({ keepAlive }) => keepAlive)).toEqual([
    false,
    false,
    true,
  ]);
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  [
    'a chunk size that is no number',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  ],
  [
    'a chunk longer than its size',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
  ],
  ['a compressed transfer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`],
  ['a header without colon', 'HTTP/1.1 200 OK\r\nbroken\r\n\r\n'],
])('refuses %s', (_, bytes) => {
  expect(() => parse([text(bytes)])).toThrow(Http1Error);
});

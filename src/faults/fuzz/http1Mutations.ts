import type { RandomStream } from '../../core/random.ts';
import type { WireRequest } from '../../core/wire.ts';
import { http1Bytes, type FuzzMutation } from './mutation.ts';

type Change = (request: WireRequest, authority: string, random: RandomStream) => Buffer;

const mutation = (kind: string, make: Change, whole = true): FuzzMutation => ({
  kind,
  on: 'http1',
  make,
  whole,
});

/** A change of the body as JSON, by what it is: a value in it replaced, in the form that the signature gives. */
const inBody = (
  kind: string,
  change: (body: string, random: RandomStream) => string,
): FuzzMutation =>
  mutation(kind, (request, authority, random) => {
    const text = Buffer.from(request.body).toString('latin1');
    return http1Bytes(request, authority, {
      body: Buffer.from(change(text, random), 'latin1'),
      headers: { 'inference-header-content-length': undefined },
    });
  });

/** Hostile HTTP/1.1 requests: schemas, dtypes, shapes, lengths, headers, framing. */
export const http1Mutations: readonly FuzzMutation[] = [
  inBody('json-truncated', (body, random) =>
    body.slice(0, random.integer(Math.max(1, body.length))),
  ),
  inBody('json-nan', (body) => body.replace(/(\[\s*)-?[\d.]+/, '$1NaN')),
  inBody('json-huge-number', (body) => body.replace(/(\[\s*)-?[\d.]+/, '$11e999')),
  inBody('json-deep', () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  inBody('json-duplicate-keys', (body) => body.replace('{', '{"inputs":[],')),
  inBody('json-proto-key', (body) => body.replace('{', '{"__proto__":{"inputs":1},')),
  inBody('invalid-utf8', (body) => body.replace('"', '"\xff\xfe')),
  inBody('dtype-unknown', (body) => body.replace(/"datatype"\s*:\s*"[^"]*"/, '"datatype":"FP33"')),
  inBody('dtype-other', (body) => body.replace(/"datatype"\s*:\s*"[^"]*"/, '"datatype":"BYTES"')),
  inBody('shape-negative', (body) => body.replace(/"shape"\s*:\s*\[[^\]]*\]/, '"shape":[-1,-5]')),
  inBody('shape-huge', (body) =>
    body.replace(/"shape"\s*:\s*\[[^\]]*\]/, '"shape":[2147483647,2147483647]'),
  ),
  inBody('shape-fraction', (body) => body.replace(/"shape"\s*:\s*\[[^\]]*\]/, '"shape":[1.5,1]')),
  inBody('name-unknown', (body) => body.replace(/"name"\s*:\s*"[^"]*"/, '"name":"no such tensor"')),
  inBody('data-short', (body) => body.replace(/"data"\s*:\s*\[[^\]]*\]/, '"data":[1]')),
  inBody('data-text', (body) => body.replace(/"data"\s*:\s*\[[^\]]*\]/, '"data":["a","b"]')),
  inBody('data-missing', (body) => body.replace(/"data"/, '"date"')),
  inBody('not-an-object', () => '[1,2,3]'),
  inBody('empty', () => ''),
  inBody('bytes-flipped', (body, random) => {
    const bytes = Buffer.from(body, 'latin1');
    for (let i = 0; i < 3 && bytes.length > 0; i++)
      bytes[random.integer(bytes.length)] = random.integer(256);
    return bytes.toString('latin1');
  }),
  mutation('binary-length', (request, authority) =>
    http1Bytes(request, authority, { headers: { 'inference-header-content-length': '99999999' } }),
  ),
  mutation('binary-length-text', (request, authority) =>
    http1Bytes(request, authority, { headers: { 'inference-header-content-length': '-1' } }),
  ),
  mutation('method-unknown', (request, authority) =>
    http1Bytes(request, authority, { method: 'BREW' }),
  ),
  mutation('path-traversal', (request, authority) =>
    http1Bytes(request, authority, { path: '/v2/models/..%2f..%2fetc/infer' }),
  ),
  mutation('path-invalid-escape', (request, authority) =>
    http1Bytes(request, authority, { path: '/v2/models/%zz%00/infer' }),
  ),
  mutation('header-huge', (request, authority) =>
    http1Bytes(request, authority, { headers: { 'x-fuzz': 'a'.repeat(70_000) } }),
  ),
  mutation('length-negative', (request, authority) =>
    http1Bytes(request, authority, { headers: { 'content-length': '-1' } }),
  ),
  mutation('length-and-chunked', (request, authority) =>
    http1Bytes(request, authority, { headers: { 'transfer-encoding': 'chunked' } }),
  ),
  mutation(
    'length-too-long',
    (request, authority) =>
      http1Bytes(request, authority, {
        headers: { 'content-length': String(request.body.length + 1000) },
      }),
    false,
  ),
  mutation(
    'no-http',
    (_, __, random) => Buffer.from(Array.from({ length: 200 }, () => random.integer(256))),
    false,
  ),
];

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { signAws } from '../../src/targets/network/signAws.ts';
import { interopNote, interopPython } from './interopPython.ts';

const script = fileURLToPath(new URL('./signAws.py', import.meta.url));
const AT = new Date('2026-01-02T03:04:05Z');

/** Characters that may stand in a path or a query, and percent codes. */
const CHARACTERS = `a b z A Z 0 9 - _ . ~ %20 %2F %C3%A9 + ! * ' ( @ :`.split(' ');
const part = fc
  .array(fc.constantFrom(...CHARACTERS), { maxLength: 8 })
  .map((characters) => characters.join(''));
const name = part.filter((text) => text !== '');
/** A dot alone is a step in a path, which no model is called. */
const segment = name.filter((text) => !/^\.+$/.test(text));
const pair = fc.oneof(
  fc.tuple(name, part).map((both) => both.join('=')),
  name,
);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.array(pair, { maxLength: 4 }))
    .map(([path, query]) => `/${path.join('/')}${query.length > 0 ? `?${query.join('&')}` : ''}`),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'x-custom', 'x-amz-target', 'accept'),
    fc.stringMatching(/^[a-z0-9]{1,8}( {1,3}[a-z0-9]{1,8})?$/),
  ),
  body: fc.uint8Array({ maxLength: 300 }),
  host: fc.constantFrom('runtime.sagemaker.eu-west-1.amazonaws.com', 'localhost:8080'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
  service: fc.constantFrom('sagemaker', 'execute-api'),
  accessKeyId: fc.constant('AKIDEXAMPLE'),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{20,40}$/),
  sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{10,30}$/), { nil: undefined }),
});

it.skipIf(interopPython === undefined)(`signs 400 requests as botocore does${interopNote}`, () => {
  const requests = fc.sample(request, { numRuns: 400, seed: 7 });
  const theirs = execFileSync(interopPython ?? '', [script], {
    encoding: 'utf8',
    input: JSON.stringify(
      requests.map((one) => ({ ...one, body: Buffer.from(one.body).toString('base64') })),
    ),
  })
    .trim()
    .split('\n');
  const signatureOf = (header = ''): string => /Signature=(\w+)/.exec(header)?.[1] ?? header;
  const namesOf = (header = ''): string => /SignedHeaders=([^,]+)/.exec(header)?.[1] ?? header;
  for (const [i, one] of requests.entries()) {
    const ours = signAws(one, one.host, one, AT).headers['authorization'];
    // botocore leaves the header `accept` to proxies and signs all others.
    expect([one.path, namesOf(ours)]).toEqual([one.path, namesOf(theirs[i])]);
    expect([one.path, signatureOf(ours)]).toEqual([one.path, signatureOf(theirs[i])]);
  }
});

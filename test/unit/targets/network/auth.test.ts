import { afterEach, expect, test } from 'vitest';

import { openTarget } from '../../../../src/targets/openTarget.ts';
import { signAws } from '../../../../src/targets/network/signAws.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { httpServer, type ReadRequest } from '../../../helpers/httpServer.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const keys = {
  region: 'us-east-1',
  service: 'service',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const at = new Date('2015-08-30T12:36:00Z');

// The published test suite of Signature Version 4.
test.each([
  ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
])('%s is signed as AWS signs it', (_name, method, path, signature) => {
  const request = { method, path, headers: {}, body: new Uint8Array() };
  const { headers } = signAws(request, 'example.amazonaws.com', keys, at);
  expect(headers['x-amz-date']).toBe('20150830T123600Z');
  expect(headers['authorization']).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

async function sent(auth: object): Promise<ReadRequest['headers']> {
  let seen: ReadRequest['headers'] = {};
  const server = await httpServer(({ headers }, response) => {
    seen = headers;
    response.end('{"y": 1}');
  });
  cleanups.push(server.close);
  const url = `http://127.0.0.1:${server.port}/`;
  const outputs = { y: '$.y' };
  const definition = targetSchema.parse({ protocol: 'http-json', url, outputs, auth });
  const target = await openTarget(definition, { baseDir: '.' });
  cleanups.push(() => target.close());
  expect(await target.infer({})).toMatchObject({ status: 'ok' });
  return seen;
}

test('each kind sends what it is called by', async () => {
  const pair = Buffer.from('ada:secret').toString('base64');
  expect(await sent({ kind: 'basic', user: 'ada', password: 'secret' })).toMatchObject({
    authorization: `Basic ${pair}`,
  });
  expect(await sent({ kind: 'bearer', token: 'abc' })).toMatchObject({
    authorization: 'Bearer abc',
  });
  expect(await sent({ kind: 'apiKey', key: 'k-1' })).toMatchObject({ 'x-api-key': 'k-1' });
  const command = [process.execPath, '-e', "console.log('printed')"];
  expect(await sent({ kind: 'command', command })).toMatchObject({
    authorization: 'Bearer printed',
  });
  expect(await sent({ kind: 'sigv4', ...keys, sessionToken: 'st' })).toMatchObject({
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 .*SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, /,
    ) as string,
    'x-amz-security-token': 'st',
  });
});

test('a command that fails or prints no token is named', async () => {
  for (const command of [['/does/not/exist'], [process.execPath, '-e', ';']]) {
    await expect(sent({ kind: 'command', command })).rejects.toMatchObject({
      code: 'target.auth-command',
    });
  }
});

test.each(['own', 'library'])(
  'a token is renewed once it is old, by %s clients',
  async (client) => {
    const seen: string[] = [];
    const server = await httpServer(({ headers }, response) => {
      seen.push(String(headers.authorization));
      response.statusCode = seen.length > 30 ? 403 : 200;
      response.end(response.statusCode === 200 ? '{"y": 1}' : `who is ${seen.at(-1)}?`);
    });
    cleanups.push(server.close);
    const command = [process.execPath, '-e', "console.log('token-' + Date.now())"];
    const auth = { kind: 'command', command, refreshSeconds: 0.001 };
    const url = `http://127.0.0.1:${server.port}/`;
    const target = await openTarget(
      targetSchema.parse({ protocol: 'http-json', url, outputs: { y: '$.y' }, auth, client }),
      { baseDir: '.' },
    );
    cleanups.push(() => target.close());
    for (let i = 0; new Set(seen).size < 2 && i < 30; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await target.infer({})).toMatchObject({ status: 'ok' });
    }
    // The old token served until the new one was there, and neither is shown.
    expect(new Set(seen).size).toBe(2);
    seen.length = 31;
    const refused = await target.infer({});
    expect(refused.status === 'failed' && refused.detail).toMatch(/who is .*\[redacted\]/);
    expect(JSON.stringify(refused)).not.toContain('token-');
  },
);

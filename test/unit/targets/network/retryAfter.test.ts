import { expect, test } from 'vitest';

import { createRandom } from '../../../../src/math/random.ts';
import { retryAfter } from '../../../../src/targets/network/retryAfter.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { withRetry } from '../../../../src/targets/wrappers/withRetry.ts';
import { httpServer } from '../../../helpers/httpServer.ts';
import { scriptedTarget, xySignature } from '../../../helpers/scriptedTarget.ts';

test('Retry-After is seconds or a date of HTTP (RFC 9110, 10.2.3)', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  expect(retryAfter('120', now)).toBe(120_000);
  expect(retryAfter('Sun, 29 Nov 2026 12:00:05 GMT', now)).toBe(5000);
  expect(retryAfter('Sun, 29 Nov 2026 11:00:00 GMT', now)).toBe(0);
  for (const text of [undefined, '', '-5', 'soon', '1.5']) {
    expect(retryAfter(text, now)).toBeUndefined();
  }
});

test('a target is not asked again before its server wants it', async () => {
  const times: number[] = [];
  const server = await httpServer((_request, response) => {
    times.push(performance.now());
    if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end('busy');
    else response.end('{"y": 1}');
  });
  const definition = targetSchema.parse({
    protocol: 'http-json',
    url: `http://127.0.0.1:${server.port}/`,
    outputs: { y: '$.y' },
    retry: { backoffMs: 1 },
  });
  const target = await openTarget(definition, { baseDir: '.' });
  const reply = await target.infer({});
  await target.close();
  await server.close();
  expect(reply).toMatchObject({ status: 'ok', attempts: 2 });
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(995);
});

test('and not later than the longest pause', async () => {
  const busy = {
    status: 'failed',
    reason: 'unavailable',
    detail: 'busy',
    latencyMs: 1,
    retryAfterMs: 3_600_000,
  } as const;
  const ok = { status: 'ok', outputs: {}, latencyMs: 1 } as const;
  const target = scriptedTarget(xySignature([1], [1]), (_inputs, call) => (call === 0 ? busy : ok));
  const options = { attempts: 2, backoffMs: 1, maxBackoffMs: 20, random: createRandom(1, 'retry') };
  expect(await withRetry(target, options).infer({})).toMatchObject({ status: 'ok', attempts: 2 });
});

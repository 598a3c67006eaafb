import { expect, test } from 'vitest';

import { OUTCOME, outcomeOfGrpc, outcomeOfHttp } from '../../../src/transport/outcome.ts';
import { failureOfGrpc } from '../../../src/targets/network/failureOfGrpc.ts';
import { failureOfStatus } from '../../../src/targets/network/failureOfStatus.ts';

test('what may pass is one class, asked or loaded, over HTTP and gRPC', () => {
  for (const status of [408, 425, 429, 502, 503, 504]) {
    expect([status, outcomeOfHttp(status)]).toEqual([status, OUTCOME.unavailable]);
    expect([status, failureOfStatus(status)]).toEqual([status, 'unavailable']);
  }
  // google.rpc.Code: RESOURCE_EXHAUSTED is 429, ABORTED 409, UNAVAILABLE 503.
  for (const code of [8, 10, 14]) {
    expect([code, outcomeOfGrpc(code)]).toEqual([code, OUTCOME.unavailable]);
    const error = Object.assign(new Error('x'), { code, details: 'queue full, try again' });
    expect([code, failureOfGrpc(error).reason]).toEqual([code, 'unavailable']);
  }
  for (const code of [1, 2, 13, 15]) expect(outcomeOfGrpc(code)).toBe(OUTCOME.serverError);
  for (const code of [3, 5, 7, 12, 16]) expect(outcomeOfGrpc(code)).toBe(OUTCOME.rejected);
});

test('a message over a limit will not pass, whatever its status', () => {
  const details = 'Received message larger than max (6291494 vs. 4194304)';
  const error = Object.assign(new Error('x'), { code: 8, details });
  expect(failureOfGrpc(error).reason).toBe('rejected');
});

test('a redirect is a class of its own', () => {
  for (const status of [301, 302, 307, 308]) {
    expect(outcomeOfHttp(status)).toBe(OUTCOME.redirected);
  }
  expect([200, 404, 500].map(outcomeOfHttp)).toEqual([
    OUTCOME.ok,
    OUTCOME.rejected,
    OUTCOME.serverError,
  ]);
});

import { expect, it } from 'vitest';

import { createRedactor } from '../../../../src/targets/network/createRedactor.ts';

it('hides values whole and word by word, and leaves the rest', () => {
  const redact = createRedactor(['Bearer abcd-1234', 'blue', 'x']);
  expect(redact('Bearer abcd-1234 is wrong')).toBe('[redacted] is wrong');
  expect(redact('the token abcd-1234, Bearer, x')).toBe('the token [redacted], Bearer, x');
  expect(redact('out of the blue')).toBe('out of the [redacted]');
});

it('hides a secret that contains another', () => {
  expect(createRedactor(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('[redacted] [redacted]');
});

it('hides what is added later', () => {
  const growing = ['first'];
  const redact = createRedactor(['Bearer first'], growing);
  expect(redact('first second')).toBe('[redacted] second');
  growing.push('second');
  expect(redact('first second')).toBe('[redacted] [redacted]');
});

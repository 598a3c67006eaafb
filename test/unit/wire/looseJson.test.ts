import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseLooseJson } from '../../../src/wire/looseJson.ts';

describe('parseLooseJson', () => {
  it.each<[string, unknown]>([
    ['[NaN, Infinity, -Infinity, 1]', [NaN, Infinity, -Infinity, 1]],
    ['NaN', NaN],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['[-9223372036854775808]', [-(2n ** 63n)]],
    ['{"a":{"b":[9007199254740993]}}', { a: { b: [9007199254740993n] } }],
    [
      '[1234567890123456.5, 0.30000000000000004, 1e-1234567890123456]',
      [1234567890123456.5, 0.30000000000000004, 0],
    ],
    ['[1234567890123456E2]', [123456789012345600]],
    [
      '["NaN", "-Infinity", "12345678901234567890", NaN]',
      ['NaN', '-Infinity', '12345678901234567890', NaN],
    ],
    ['["\\"NaN", NaN, "\\\\", NaN]', ['"NaN', NaN, '\\', NaN]],
    ['["#NaN", "##Infinity", NaN]', ['#NaN', '##Infinity', NaN]],
    ['["\\u0023NaN", "\\u0023\\u0023NaN", NaN]', ['#NaN', '##NaN', NaN]],
    ['{"#": NaN, "NaN": 1}', { '#': NaN, NaN: 1 }],
  ])('%s', (text, value) => {
    expect(parseLooseJson(text)).toEqual(value);
    expect(parseLooseJson(new TextEncoder().encode(text))).toEqual(value);
  });

  it('is JSON.parse for what JSON.parse reads without loss', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, awkward) => {
        const text = JSON.stringify(awkward ? [value, '#'] : value);
        const withNan = awkward ? text.replace(/\]$/, ',NaN]') : text;
        const expected: unknown = JSON.parse(text);
        const read = parseLooseJson(withNan);
        // Whole numbers of 16 digits become bigint.
        expect(plain(awkward ? (read as unknown[]).slice(0, 2) : read)).toEqual(plain(expected));
      }),
    );
  });

  it('keeps every 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        const read = parseLooseJson(` [ ${value} ] `) as (number | bigint)[];
        expect(BigInt(read[0] ?? NaN)).toBe(value);
      }),
    );
  });

  it('skips a byte-order mark', () => {
    expect(parseLooseJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe(1);
  });

  it('lets no document touch a prototype', () => {
    for (const text of [
      '{"__proto__":{"polluted":1}}',
      '{"__proto__":{"polluted":NaN}}',
      '{"__proto__":NaN}',
    ]) {
      const read = parseLooseJson(text) as object;
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
      expect(Object.keys(read)).toEqual(['__proto__']);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    }
  });

  it('takes documents that are deep or long', () => {
    const depth = 100_000;
    const deep = `${'['.repeat(depth)}NaN${']'.repeat(depth)}`;
    expect(Array.isArray(parseLooseJson(deep))).toBe(true);
    expect(parseLooseJson(`["${'#'.repeat(1 << 20)}",NaN]`)).toHaveLength(2);
    expect(parseLooseJson(`["${'\\"'.repeat(1 << 20)}",NaN]`)).toHaveLength(2);
  });

  it.each([
    '',
    '{',
    '[1,]',
    'nan',
    '+Infinity',
    '[--Infinity]',
    '"NaN',
    '[NaN NaN]',
    '01234567890123456789',
  ])('refuses %j', (text) => {
    expect(() => parseLooseJson(text)).toThrow(expect.objectContaining({ code: 'wire.json' }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseLooseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('not UTF-8');
  });
});

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)),
  ) as unknown;
}

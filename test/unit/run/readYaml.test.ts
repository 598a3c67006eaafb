import { writeFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { parseYaml, readYaml } from '../../../src/run/scenario/readYaml.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const codeOf = (text: string): string => {
  try {
    parseYaml('s.yaml', text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.code;
  }
  return 'none';
};

describe('parseYaml', () => {
  it('says where a value stands', () => {
    const file = parseYaml('s.yaml', 'a: 1\nb:\n  c:\n    - x\n    - y: 2\n');
    expect(file.value).toEqual({ a: 1, b: { c: ['x', { y: 2 }] } });
    expect(file.locate(['b', 'c', 1, 'y'])).toBe('s.yaml:5:7');
    expect(file.locate(['b', 'c', 0])).toBe('s.yaml:4:7');
    expect(file.locate(['b', 'missing', 'deep'])).toBe('s.yaml:2:1');
  });

  it.each([
    // Keys that are whole numbers come first and ascending in JavaScript, whatever the file says.
    ["inputs:\n  '10': { low: 0 }\n  '2': { low: 1 }", 'config.numbered-keys'],
    ['inputs: { speed: 1, 3: 2 }', 'config.numbered-keys'],
    ['{ "0": 1, "1": 2, "10": 3, "a": 4 }', 'none'],
    ["{ b10: 1, b2: 2, '01': 3, -1: 4 }", 'none'],
    // 2^53 + 1 and what is like it would be another number.
    ['values: [9007199254740993]', 'config.inexact-integer'],
    ['values: [-0x20000000000001]', 'none'],
    ['a: 0x20000000000001', 'config.inexact-integer'],
    [`a: ${'1'.repeat(400)}`, 'config.inexact-integer'],
    ['values: [9007199254740992, -9007199254740991, 1e300, 9007199254740993.5]', 'none'],
    ["a: '9007199254740993'", 'none'],
    ['a: [1', 'config.yaml'],
    ['a: 1\na: 2', 'config.duplicate-key'],
    ['__proto__: { polluted: true }', 'config.forbidden-key'],
    ['a: { constructor: 1 }', 'config.forbidden-key'],
    [
      'a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]',
      'config.aliases',
    ],
  ])('refuses %j', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('readYaml', () => {
  it('refuses a file of a gigabyte without reading it', async () => {
    const path = join(await temporaryFolder(), 'big.yaml');
    await writeFile(path, 'name: x\n');
    await truncate(path, 2 ** 30);
    await expect(readYaml(path)).rejects.toMatchObject({ code: 'config.too-large' });
  });

  it('says which file is missing', async () => {
    await expect(readYaml('nowhere.yaml')).rejects.toMatchObject({ code: 'config.unreadable' });
  });
});

describe('readYaml', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFFa: ä', 'utf8')],
    ['UTF-16, little end first', Buffer.from('\uFEFFa: ä', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\uFEFFa: ä', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('a: ä', 'utf16le')],
  ])('reads %s', async (_, bytes) => {
    const path = join(await temporaryFolder(), 's.yaml');
    await writeFile(path, bytes);
    expect((await readYaml(path)).value).toEqual({ a: 'ä' });
  });

  it('refuses bytes that are no text', async () => {
    const path = join(await temporaryFolder(), 's.yaml');
    await writeFile(path, Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0xff]));
    await expect(readYaml(path, 'shown.yaml')).rejects.toThrow(
      /^shown.yaml cannot be read: .*UTF-8/,
    );
  });
});

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { encodeNpy } from '../../../src/data/encodeNpy.ts';
import { parseNpy } from '../../../src/data/npy.ts';

const fixture = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/render/${file}`, import.meta.url)));
const expected = JSON.parse(new TextDecoder().decode(fixture('expected.json'))) as Record<
  string,
  { shape: number[]; data: number[] }
>;

describe('.npy', () => {
  it.each(['u1', 'i2_big', 'i8', 'u8', 'f2', 'f4_fortran', 'f8_big', 'bool'])(
    'holds what NumPy wrote: %s',
    async (name) => {
      const { shape, data, whole } = await parseNpy(fixture(`${name}.npy`), name);
      expect(shape).toEqual(expected[name]!.shape);
      expect([...data]).toEqual(expected[name]!.data);
      expect(whole).toBe(!name.startsWith('f'));
    },
  );

  it.each(['u1', 'f2', 'i8', 'bool'])('is written as NumPy writes it: %s', async (name) => {
    const bytes = fixture(`${name}.npy`);
    const start = 10 + bytes[8]! + 256 * bytes[9]!;
    const { shape } = await parseNpy(bytes, name);
    const dtypes = { u1: 'uint8', f2: 'float16', i8: 'int64', bool: 'bool' } as const;
    const dtype = dtypes[name as keyof typeof dtypes];
    const raw = bytes.slice(start).buffer;
    const data =
      dtype === 'int64'
        ? new BigInt64Array(raw)
        : dtype === 'float16'
          ? new Uint16Array(raw)
          : new Uint8Array(raw);
    expect(Buffer.from(encodeNpy({ dtype, shape, data })!).equals(Buffer.from(bytes))).toBe(true);
  });

  it('is not written for what NumPy lacks', () => {
    expect(encodeNpy({ dtype: 'bytes', shape: [1], data: [Uint8Array.of(1)] })).toBeUndefined();
  });

  it.each([
    [Uint8Array.of(1, 2, 3), /does not begin as one/],
    [fixture('u1.npy').slice(0, 100), /header is cut off/],
    [fixture('u1.npy').slice(0, -1), /data are cut off/],
    [
      Uint8Array.from(
        Buffer.from(
          Buffer.from(fixture('u1.npy')).toString('latin1').replace('|u1', '|O1'),
          'latin1',
        ),
      ),
      /its elements are \|O1/,
    ],
  ])('is refused when it is broken', async (bytes, message) => {
    await expect(parseNpy(bytes, 'x.npy')).rejects.toThrow(message);
  });
});

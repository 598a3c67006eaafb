import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
} from '../../../src/core/half.ts';

const anyBits = fc.integer({ min: 0, max: 0xffff });

describe.each([
  ['float16', float16ToNumber, numberToFloat16],
  ['bfloat16', bfloat16ToNumber, numberToBfloat16],
] as const)('%s', (_name, decode, encode) => {
  it('gives back every bit pattern that is a number', () => {
    for (let bits = 0; bits <= 0xffff; bits++) {
      const value = decode(bits);
      if (!Number.isNaN(value)) expect(encode(value)).toBe(bits);
    }
  });

  it('rounds to the nearest of two neighbours, ties to even', () => {
    fc.assert(
      fc.property(anyBits, fc.double({ min: 0, max: 1, noNaN: true }), (bits, share) => {
        const low = decode(bits);
        const high = decode(bits + 1);
        fc.pre(Number.isFinite(low) && Number.isFinite(high) && (bits & 0x7fff) < 0x7fff);
        const value = low + (high - low) * share;
        const toLow = Math.abs(value - low);
        const toHigh = Math.abs(high - value);
        const rounded = encode(value);
        if (toLow < toHigh) expect(rounded).toBe(bits);
        else if (toLow > toHigh) expect(rounded).toBe(bits + 1);
        else expect(rounded % 2).toBe(0);
      }),
    );
  });
});

it('knows the published float16 values', () => {
  // IEEE 754-2008: largest normal, smallest normal, smallest subnormal, one third.
  expect(float16ToNumber(0x7bff)).toBe(65504);
  expect(float16ToNumber(0x0400)).toBe(2 ** -14);
  expect(float16ToNumber(0x0001)).toBe(2 ** -24);
  expect(numberToFloat16(1 / 3)).toBe(0x3555);
  expect(numberToFloat16(65520)).toBe(0x7c00);
  expect(numberToFloat16(-0)).toBe(0x8000);
});

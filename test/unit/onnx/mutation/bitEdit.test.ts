import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bfloat16ToNumber, float16ToNumber } from '../../../../src/core/half.ts';
import { arrayTypeOf, DTYPES, type Tensor } from '../../../../src/core/tensor.ts';
import { bitsOf, editBits } from '../../../../src/onnx/mutation/bitEdit.ts';
import { canariesOf, canaryOf } from '../../../../src/onnx/mutation/canary.ts';

const numeric = DTYPES.filter((dtype) => dtype !== 'bytes');

describe('flips that can be worked out by hand', () => {
  const flip = (tensor: Tensor, bit: number): number | bigint | undefined => {
    const edits = [{ index: 1, bit, action: 'flip' }] as const;
    return (editBits(tensor, edits).data as Float32Array)[1];
  };
  it('float32', () => {
    const tensor: Tensor = { dtype: 'float32', shape: [2], data: Float32Array.of(9, 1.5) };
    expect(flip(tensor, 31)).toBe(-1.5);
    expect(flip(tensor, 22)).toBe(1);
    expect(flip(tensor, 30)).toBe(NaN);
    expect(flip(tensor, 23)).toBe(0.75);
    expect(tensor.data).toEqual(Float32Array.of(9, 1.5));
  });
  it('float16 and bfloat16', () => {
    const half: Tensor = { dtype: 'float16', shape: [2], data: Uint16Array.of(0, 0x3c00) };
    expect(float16ToNumber(Number(flip(half, 14)))).toBe(float16ToNumber(0x7c00));
    expect(float16ToNumber(Number(flip(half, 10)))).toBe(0.5);
    const brain: Tensor = { dtype: 'bfloat16', shape: [2], data: Uint16Array.of(0, 0x3f80) };
    expect(bfloat16ToNumber(Number(flip(brain, 15)))).toBe(-1);
    expect(bfloat16ToNumber(Number(flip(brain, 7)))).toBe(0.5);
  });
  it('integers', () => {
    expect(flip({ dtype: 'int8', shape: [2], data: Int8Array.of(0, 5) }, 7)).toBe(-123);
    expect(flip({ dtype: 'int64', shape: [2], data: BigInt64Array.of(0n, 5n) }, 63)).toBe(
      5n - 2n ** 63n,
    );
    expect(flip({ dtype: 'uint16', shape: [2], data: Uint16Array.of(0, 5) }, 8)).toBe(261);
    expect(flip({ dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) }, 0)).toBe(0);
  });
});

it.each(numeric)(
  '%s: a bit is set, cleared, and flipped back, and nothing else changes',
  (dtype) => {
    const bits = bitsOf(dtype) ?? 0;
    fc.assert(
      fc.property(
        fc.nat({ max: 4 }),
        fc.nat({ max: bits - 1 }),
        fc.infiniteStream(fc.nat({ max: 255 })),
        (index, bit, noise) => {
          const bytes = new Uint8Array(5 * arrayTypeOf(dtype).BYTES_PER_ELEMENT);
          for (let i = 0; i < bytes.length; i++)
            bytes[i] = Number(noise.next().value) & (dtype === 'bool' ? 1 : 255);
          const tensor: Tensor = {
            dtype,
            shape: [5],
            data: new (arrayTypeOf(dtype))(bytes.buffer),
          };
          const raw = (of: Tensor): Buffer => Buffer.from((of.data as Uint8Array).buffer);
          const act = (of: Tensor, action: 'flip' | 'set' | 'clear'): Tensor =>
            editBits(of, [{ index, bit, action }]);
          const [set, cleared] = [act(tensor, 'set'), act(tensor, 'clear')];
          const original = raw(tensor);
          expect(raw(act(act(tensor, 'flip'), 'flip')).equals(original)).toBe(true);
          expect(raw(set).equals(original) !== raw(cleared).equals(original)).toBe(true);
          expect(raw(act(set, 'flip')).equals(raw(cleared))).toBe(true);
          const differing = raw(set).filter((byte, i) => byte !== raw(cleared)[i]).length;
          expect(differing).toBe(1);
        },
      ),
      { numRuns: 50 },
    );
  },
);

it('refuses bits and elements that are not there', () => {
  const tensor: Tensor = { dtype: 'int8', shape: [2], data: Int8Array.of(1, 2) };
  for (const edit of [
    { index: 2, bit: 0 },
    { index: -1, bit: 0 },
    { index: 0.5, bit: 0 },
    { index: 0, bit: 8 },
    { index: 0, bit: -1 },
  ]) {
    expect(() => editBits(tensor, [{ ...edit, action: 'flip' }])).toThrow(RangeError);
  }
  expect(() => editBits({ dtype: 'bytes', shape: [0], data: [] }, [])).toThrow(RangeError);
});

it.each(numeric)('the canary changes every element of %s', (dtype) => {
  const tensor: Tensor = { dtype, shape: [3], data: new (arrayTypeOf(dtype))(3) };
  for (let which = 0; which < canariesOf(tensor); which++) {
    const { data } = canaryOf(tensor, which);
    expect(Array.from(data as ArrayLike<number | bigint>, Number)).not.toContain(0);
  }
});

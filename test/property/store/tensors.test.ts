import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  arrayTypeOf,
  DTYPES,
  elementCount,
  type Tensor,
  type TensorMap,
} from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { decodeTensors } from '../../../src/store/decodeTensors.ts';
import { encodeTensors } from '../../../src/store/encodeTensors.ts';

const tensor: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(4) }, fc.constant(130)), {
      maxLength: 3,
    }),
    seed: fc.nat(),
  })
  .filter(({ shape }) => elementCount(shape) <= 1000)
  .map(({ dtype, shape, seed }) => {
    const random = createRandom(seed);
    // Bytes that make up NaNs with payloads, infinities and negative zeros come more often than others.
    const byte = () => [0, 0x7f, 0x80, 0xff, random.integer(256)][random.integer(5)] ?? 0;
    const bytes = (length: number) => Uint8Array.from({ length }, byte);
    const count = elementCount(shape);
    if (dtype === 'bytes') {
      const data = Array.from({ length: count }, () => bytes(random.integer(200)));
      return { dtype, shape, data };
    }
    const ArrayType = arrayTypeOf(dtype);
    const { buffer } = bytes(count * ArrayType.BYTES_PER_ELEMENT);
    return { dtype, shape, data: new ArrayType(buffer) };
  });

const names = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', ''),
);
const tensors: fc.Arbitrary<TensorMap> = fc
  .uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

function bitsOf({ data }: Tensor): readonly Buffer[] {
  if (!ArrayBuffer.isView(data)) return data.map((element) => Buffer.from(element));
  return [Buffer.from(data.buffer, data.byteOffset, data.byteLength)];
}

it('decodes what it encoded, to the bit', () => {
  fc.assert(
    fc.property(tensors, (map) => {
      const back = decodeTensors(Buffer.from(encodeTensors(map)));
      expect(Object.keys(back)).toEqual(Object.keys(map));
      for (const [name, expected] of Object.entries(map)) {
        const { dtype, shape, data } = back[name]!;
        expect({ dtype, shape }).toEqual({ dtype: expected.dtype, shape: expected.shape });
        expect(data.constructor).toBe(expected.data.constructor);
        expect(bitsOf(back[name]!)).toEqual(bitsOf(expected));
      }
    }),
    { numRuns: 300 },
  );
});

it('does not depend on the order of names when sorted, and on everything else always', () => {
  fc.assert(
    fc.property(tensors, tensors, (map, other) => {
      const canonical = Buffer.from(encodeTensors(map, true));
      const reversed = Object.fromEntries(Object.entries(map).toReversed());
      expect(Buffer.from(encodeTensors(reversed, true))).toEqual(canonical);
      const same =
        Object.keys(map).length === Object.keys(other).length &&
        Object.entries(map).every(([name, a]) => {
          const b = Object.hasOwn(other, name) ? other[name] : undefined;
          return (
            b?.dtype === a.dtype &&
            b.shape.join() === a.shape.join() &&
            Buffer.concat(bitsOf(a)).equals(Buffer.concat(bitsOf(b))) &&
            bitsOf(a)
              .map((bits) => bits.length)
              .join() ===
              bitsOf(b)
                .map((bits) => bits.length)
                .join()
          );
        });
      expect(Buffer.from(encodeTensors(other, true)).equals(canonical)).toBe(same);
    }),
    { numRuns: 300 },
  );
});

it('refuses bytes that were cut or lengthened', () => {
  fc.assert(
    fc.property(
      tensors.filter((map) => Object.keys(map).length > 0),
      fc.nat(),
      (map, at) => {
        const bytes = Buffer.from(encodeTensors(map));
        expect(() => decodeTensors(bytes.subarray(0, at % bytes.length))).toThrow(RangeError);
        expect(() => decodeTensors(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(RangeError);
      },
    ),
  );
});

import fc from 'fast-check';

import {
  arrayTypeOf,
  bytesPerElement,
  DTYPES,
  elementCount,
  type Dtype,
  type Tensor,
} from '../../src/core/tensor.ts';

/** Tensors of any bits and small shapes: NaN payloads, denormals, extremes and empty extents included. */
export function arbitraryTensor(dtypes: readonly Dtype[] = DTYPES): fc.Arbitrary<Tensor> {
  return fc
    .tuple(fc.constantFrom(...dtypes), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }))
    .chain(([dtype, shape]) => {
      const count = elementCount(shape);
      const exactly = { minLength: count, maxLength: count };
      if (dtype === 'bytes') {
        return fc
          .array(fc.uint8Array({ maxLength: 9 }), exactly)
          .map((data): Tensor => ({ dtype, shape, data }));
      }
      const size = count * (bytesPerElement(dtype) ?? 1);
      return fc.uint8Array({ minLength: size, maxLength: size }).map((bytes): Tensor => {
        const bits = dtype === 'bool' ? bytes.map((byte) => byte & 1) : bytes;
        return { dtype, shape, data: new (arrayTypeOf(dtype))(new Uint8Array(bits).buffer) };
      });
    });
}

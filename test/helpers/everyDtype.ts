import type { Tensor } from '../../src/core/tensor.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** One tensor of shape [2, 2] of every dtype, with its extreme and awkward values. */
export const EVERY_DTYPE: readonly Tensor[] = [
  { dtype: 'bool', shape: [2, 2], data: Uint8Array.of(0, 1, 1, 0) },
  { dtype: 'uint8', shape: [2, 2], data: Uint8Array.of(0, 1, 128, 255) },
  { dtype: 'uint16', shape: [2, 2], data: Uint16Array.of(0, 1, 32768, 65535) },
  { dtype: 'uint32', shape: [2, 2], data: Uint32Array.of(0, 1, 2 ** 31, 2 ** 32 - 1) },
  {
    dtype: 'uint64',
    shape: [2, 2],
    data: BigUint64Array.of(0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n),
  },
  { dtype: 'int8', shape: [2, 2], data: Int8Array.of(-128, -1, 0, 127) },
  { dtype: 'int16', shape: [2, 2], data: Int16Array.of(-32768, -1, 0, 32767) },
  { dtype: 'int32', shape: [2, 2], data: Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1) },
  {
    dtype: 'int64',
    shape: [2, 2],
    data: BigInt64Array.of(-(2n ** 63n), -1n, 2n ** 53n + 1n, 2n ** 63n - 1n),
  },
  { dtype: 'float16', shape: [2, 2], data: Uint16Array.of(0x3c00, 0x0001, 0x7bff, 0x8000) },
  { dtype: 'bfloat16', shape: [2, 2], data: Uint16Array.of(0x3f80, 0x0001, 0x7f7f, 0x8000) },
  { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -0, 1e-45, 3.4028234663852886e38) },
  { dtype: 'float64', shape: [2, 2], data: Float64Array.of(Math.PI, -0, 5e-324, Number.MAX_VALUE) },
  {
    dtype: 'bytes',
    shape: [2, 2],
    data: [text('Grüße'), text(''), text('{"a":1}\n'), Uint8Array.of(0, 7)],
  },
];

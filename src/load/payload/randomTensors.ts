import type { RandomStream } from '../../core/random.ts';
import type { ModelSignature, TensorSpec } from '../../core/signature.ts';
import { arrayTypeOf, elementCount, type Tensor, type TensorMap } from '../../core/tensor.ts';

/** Random inputs that fit a signature; extents that vary become 1. */
export function randomTensors(signature: ModelSignature, random: RandomStream): TensorMap {
  return Object.fromEntries(
    signature.inputs.map((spec) => [spec.name, randomTensor(spec, random)]),
  );
}

/**
 * Floats are odd multiples of 1/1024, whose decimals are ten digits exactly in float32 and float64, so that all JSON of
 * a tensor has one length; whole numbers are 100 to 127 and texts eight digits, for the same reason.
 */
function randomTensor({ dtype, shape: pattern }: TensorSpec, random: RandomStream): Tensor {
  const shape = pattern.map((extent) => (extent < 0 ? 1 : extent));
  const n = elementCount(shape);
  if (dtype === 'bytes') {
    const text = (): Uint8Array =>
      new TextEncoder().encode(String(10_000_000 + random.integer(90_000_000)));
    return { dtype, shape, data: Array.from({ length: n }, text) };
  }
  const draw = (): number => {
    if (dtype === 'bool') return random.integer(2);
    if (dtype === 'float32' || dtype === 'float64') return (1 + 2 * random.integer(512)) / 1024;
    // Bits of a half: 0x3800 is 0.5 in float16, 0x3f00 in bfloat16.
    if (dtype === 'float16') return 0x3800 + random.integer(256);
    if (dtype === 'bfloat16') return 0x3f00 + random.integer(32);
    return 100 + random.integer(28);
  };
  const data = new (arrayTypeOf(dtype))(n);
  for (let i = 0; i < n; i++) {
    const value = draw();
    data[i] =
      data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(value) : value;
  }
  return { dtype, shape, data };
}

import type { Dtype } from '../core/tensor.ts';

const FLOAT16 = 65504;
const FLOAT32 = 3.4028234663852886e38;
const BFLOAT16 = 3.3895313892515355e38;

/** The least and the greatest number that a tensor of a dtype holds. */
export function dtypeRange(dtype: Exclude<Dtype, 'bytes'>): readonly [number, number] {
  switch (dtype) {
    case 'bool':
      return [0, 1];
    case 'float16':
      return [-FLOAT16, FLOAT16];
    case 'bfloat16':
      return [-BFLOAT16, BFLOAT16];
    case 'float32':
      return [-FLOAT32, FLOAT32];
    case 'float64':
      return [-Number.MAX_VALUE, Number.MAX_VALUE];
    default: {
      const bits = Number(/\d+$/.exec(dtype)![0]);
      return dtype.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    }
  }
}

import { numberToBfloat16, numberToFloat16 } from '../core/half.ts';
import { arrayTypeOf } from '../core/tensor.ts';
import type { Dtype, Tensor } from '../core/tensor.ts';

/** A tensor of numbers in a dtype other than `bytes`; whole-number types round. */
export function numericTensor(
  dtype: Exclude<Dtype, 'bytes'>,
  shape: readonly number[],
  numbers: ArrayLike<number>,
): Tensor {
  switch (dtype) {
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(Array.from(numbers, toBigInt)) };
    case 'uint64':
      return { dtype, shape, data: BigUint64Array.from(Array.from(numbers, toBigInt)) };
    case 'float16':
      return { dtype, shape, data: Uint16Array.from(numbers, numberToFloat16) };
    case 'bfloat16':
      return { dtype, shape, data: Uint16Array.from(numbers, numberToBfloat16) };
    default: {
      const data = new (arrayTypeOf(dtype) as Float64ArrayConstructor)(numbers.length);
      const whole = dtype !== 'float32' && dtype !== 'float64';
      for (let i = 0; i < numbers.length; i++)
        data[i] = whole ? Math.round(numbers[i]!) : numbers[i]!;
      return { dtype, shape, data };
    }
  }
}

function toBigInt(value: number): bigint {
  return BigInt(Math.round(value));
}

import { elementCount } from '../../core/tensor.ts';
import type { Dtype, NumericArray, Tensor } from '../../core/tensor.ts';
import { arrayTypeOf } from '../../core/tensor.ts';
import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
} from '../../core/half.ts';
import { toInt64 } from '../proto/integers.ts';

/** A tensor of int64, such as a shape; `shape` defaults to a list. Infinite values become the nearest int64. */
export function int64Tensor(
  values: readonly number[],
  shape: readonly number[] = [values.length],
): Tensor {
  return { dtype: 'int64', shape, data: BigInt64Array.from(values, toInt64) };
}

/** A tensor of any numeric dtype from plain numbers, rounded to it. */
export function tensorOf(
  dtype: Exclude<Dtype, 'bytes'>,
  values: ArrayLike<number>,
  shape: readonly number[],
): Tensor {
  if (elementCount(shape) !== values.length) {
    throw new RangeError(`shape [${shape.join(', ')}] does not hold ${values.length} elements`);
  }
  return { dtype, shape, data: convert(dtype, values) };
}

function convert(dtype: Exclude<Dtype, 'bytes'>, values: ArrayLike<number>): NumericArray {
  switch (dtype) {
    case 'int64':
      return BigInt64Array.from(Array.from(values, toInt64));
    case 'uint64':
      return BigUint64Array.from(Array.from(values, BigInt));
    case 'float16':
      return Uint16Array.from(values, numberToFloat16);
    case 'bfloat16':
      return Uint16Array.from(values, numberToBfloat16);
    default:
      return arrayTypeOf(dtype).from(values);
  }
}

/** The elements of a numeric tensor as plain numbers. Throws a TypeError for `bytes`. */
export function numbersOf({ dtype, data }: Tensor): number[] {
  if (dtype === 'bytes') throw new TypeError('a tensor of strings has no numbers');
  if (dtype === 'float16') return Array.from(data as Uint16Array, float16ToNumber);
  if (dtype === 'bfloat16') return Array.from(data as Uint16Array, bfloat16ToNumber);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

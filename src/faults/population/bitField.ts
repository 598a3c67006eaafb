import type { Dtype } from '../../core/tensor.ts';
import { bitsOf } from '../../onnx/mutation/bitEdit.ts';

/** What a bit of an element means: of floats the three fields of IEEE 754, of integers the sign, upper and lower half. */
export type BitField = 'sign' | 'exponent' | 'mantissa' | 'high' | 'low' | 'value';

export const BIT_FIELDS: readonly BitField[] = [
  'sign',
  'exponent',
  'mantissa',
  'high',
  'low',
  'value',
];

const MANTISSA: Partial<Record<Dtype, number>> = {
  float16: 10,
  bfloat16: 7,
  float32: 23,
  float64: 52,
};

/** The field of a bit, numbered from 0, the least significant. */
export function bitField(dtype: Dtype, bit: number): BitField {
  if (dtype === 'bool') return 'value';
  const width = bitsOf(dtype) ?? 0;
  const mantissa = MANTISSA[dtype];
  if (mantissa !== undefined)
    return bit === width - 1 ? 'sign' : bit >= mantissa ? 'exponent' : 'mantissa';
  if (bit === width - 1 && dtype.startsWith('int')) return 'sign';
  return bit >= width / 2 ? 'high' : 'low';
}

/**
 * The part of a field that is sampled by itself. The top bit of an exponent (of a weight below 2 it multiplies by
 * 2^128) does nearly all the harm in its field, and is parted from the rest.
 */
export function bitStratum(dtype: Dtype, bit: number): string {
  const field = bitField(dtype, bit);
  const top = (bitsOf(dtype) ?? 0) - 2;
  if (field === 'exponent') return bit === top ? 'exponent-top' : 'exponent-rest';
  return field;
}

/** The bit's number as IEEE 754 writes a word: 0 is the sign, 1 the top of the exponent. */
export function bitFromTop(dtype: Dtype, bit: number): number {
  return (bitsOf(dtype) ?? 0) - 1 - bit;
}

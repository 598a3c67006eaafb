import { z } from 'zod';

import type { Dtype } from '../../core/tensor.ts';
import { bitsOf } from '../../onnx/mutation/bitEdit.ts';
import { bitField, BIT_FIELDS } from '../population/bitField.ts';

/** `bits` of a fault model: which bits of an element it may strike. */
export const bitsOption = z
  .union([
    z.literal('any'),
    z.enum(BIT_FIELDS as [string, ...string[]]),
    z.array(z.int().min(0).max(63)).min(1),
  ])
  .default('any')
  .describe(
    'Which bits may be struck: any, a field (sign, exponent, mantissa of floats; sign, high, low of integers), or numbers, 0 the least significant.',
  );

/** The bits of a dtype that the option allows; none where the dtype has no such field or is too narrow. */
export function allowedBits(option: z.output<typeof bitsOption>, dtype: Dtype): number[] {
  const all = Array.from({ length: bitsOf(dtype) ?? 0 }, (_, bit) => bit);
  if (option === 'any') return all;
  if (typeof option === 'string') return all.filter((bit) => bitField(dtype, bit) === option);
  return all.filter((bit) => option.includes(bit));
}

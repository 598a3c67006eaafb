import { z } from 'zod';

import { allowedBits, bitsOption } from '../bitsOption.ts';
import { defineFaultModel } from '../faultModel.ts';

/** A transient fault in memory: one bit turned over. */
export const flip = defineFaultModel({
  kind: 'flip',
  summary: 'one bit turned over (a soft error)',
  options: z.strictObject({ kind: z.literal('flip'), bits: bitsOption }),
  bits: ({ bits }, dtype) => allowedBits(bits, dtype),
  edits: (_, { index, bit }) => [{ index, bit, action: 'flip' }],
});

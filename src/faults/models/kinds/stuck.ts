import { z } from 'zod';

import { allowedBits, bitsOption } from '../bitsOption.ts';
import { defineFaultModel } from '../faultModel.ts';

/** A permanent fault in memory: one bit that reads 0 or 1 whatever is written. */
export const stuck = defineFaultModel({
  kind: 'stuck',
  summary: 'one bit held at 0 or 1 (a hard error); without effect where it has that value already',
  options: z.strictObject({
    kind: z.literal('stuck'),
    at: z.union([z.literal(0), z.literal(1)]).describe('What the bit always reads.'),
    bits: bitsOption,
  }),
  bits: ({ bits }, dtype) => allowedBits(bits, dtype),
  edits: ({ at }, { index, bit }) => [{ index, bit, action: at === 1 ? 'set' : 'clear' }],
});

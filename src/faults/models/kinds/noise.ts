import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { elementOf, shifted } from '../edit.ts';
import { editsTo } from '../editsTo.ts';
import { defineFaultModel } from '../faultModel.ts';

/** An element moved by normal noise: analogue memories, voltage scaling. */
export const noise = defineFaultModel({
  kind: 'noise',
  summary: 'an element moved by normal noise, in standard deviations of its tensor',
  options: z.strictObject({
    kind: z.literal('noise'),
    scale: numberOption(z.number().positive())
      .default(1)
      .describe('Standard deviation of the noise, in standard deviations of the tensor.'),
  }),
  edits({ scale }, place, random) {
    const { tensor, index, usual, varies } = place;
    if (tensor.dtype === 'bytes') return [];
    const amount = scale * usual.deviation * random.normal();
    if (varies) return [{ index, action: 'add', amount }];
    return editsTo(shifted(elementOf(tensor, index), amount), place);
  },
});

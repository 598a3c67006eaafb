import { z } from 'zod';

import { tensorOf } from '../../../onnx/graph/constants.ts';
import { editsTo } from '../editsTo.ts';
import { defineFaultModel } from '../faultModel.ts';

/** An element that reads zero: a dropped write, a dead neuron. */
export const zero = defineFaultModel({
  kind: 'zero',
  summary: 'an element set to zero (a dropped write, a dead neuron)',
  options: z.strictObject({ kind: z.literal('zero') }),
  edits: (_, place) =>
    place.tensor.dtype === 'bytes' ? [] : editsTo(tensorOf(place.tensor.dtype, [0], [1]), place),
});

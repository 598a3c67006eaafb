import { z } from 'zod';

import { numberOption } from '../../../core/numberOption.ts';
import { numbersOf, tensorOf } from '../../../onnx/graph/constants.ts';
import { editsBetween, elementOf } from '../editsBetween.ts';
import { defineFaultModel } from '../faultModel.ts';

/** An element moved by normal noise: analogue memories, voltage scaling. */
export const noise = defineFaultModel({
  kind: 'noise',
  summary: 'an element moved by normal noise, in standard deviations of its tensor',
  options: z.strictObject({
    kind: z.literal('noise'),
    scale: numberOption(z.number().positive())
      .default(1)
      .describe(
        'Standard deviation of the noise, in standard deviations of the tensor; default 1.',
      ),
  }),
  edits({ scale }, { tensor, index, usual }, random) {
    if (tensor.dtype === 'bytes') return [];
    const own = numbersOf(elementOf(tensor, index))[0] ?? 0;
    const moved = own + scale * usual.deviation * random.normal();
    const value = tensor.dtype.includes('float') ? moved : clamp(moved, tensor.dtype);
    return editsBetween(tensor, index, tensorOf(tensor.dtype, [value], [1]));
  },
});

/** The nearest whole number that an integer type can hold. */
function clamp(value: number, dtype: string): number {
  const width = Number(/\d+$/.exec(dtype)?.[0] ?? 1);
  const [low, high] = dtype.startsWith('int')
    ? [-(2 ** (width - 1)), 2 ** (width - 1) - 1]
    : [0, 2 ** width - 1];
  return Math.min(high, Math.max(low, Math.round(value)));
}

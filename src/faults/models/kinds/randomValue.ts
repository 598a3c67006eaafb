import { z } from 'zod';

import { tensorOf } from '../../../onnx/graph/constants.ts';
import { editsTo } from '../editsTo.ts';
import { defineFaultModel } from '../faultModel.ts';

/** An element replaced by a number that is usual in its tensor: a wrong address, a stale value. */
export const randomValue = defineFaultModel({
  kind: 'random',
  summary: 'an element replaced by a random one between the lowest and the highest of its tensor',
  options: z.strictObject({ kind: z.literal('random') }),
  edits(_, place, random) {
    const { tensor, usual } = place;
    if (tensor.dtype === 'bytes') return [];
    const drawn = usual.lowest + random.uniform() * (usual.highest - usual.lowest);
    const value = tensor.dtype.includes('float') ? drawn : Math.round(drawn);
    return editsTo(tensorOf(tensor.dtype, [value], [1]), place);
  },
});

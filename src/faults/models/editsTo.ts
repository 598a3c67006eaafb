import type { NumericArray, Tensor } from '../../core/tensor.ts';
import { bitsOf, editBits, type BitEdit } from '../../onnx/mutation/bitEdit.ts';
import type { FaultPlace } from './faultModel.ts';
import { elementOf } from './edit.ts';

/**
 * The edits that turn an element into another value of its dtype: set and clear, so that a list of them gives that value
 * in any model. Every bit of an element that differs from input to input, else those that differ; where none does, one
 * that changes nothing, so that a list keeps the injection.
 */
export function editsTo(
  value: Tensor,
  { tensor, index, varies }: Pick<FaultPlace, 'tensor' | 'index' | 'varies'>,
): BitEdit[] {
  const before = elementOf(tensor, index);
  const edits: BitEdit[] = [];
  for (let bit = 0; bit < (bitsOf(tensor.dtype) ?? 0); bit++) {
    const wanted = bitAt(value, bit);
    if (varies || bitAt(before, bit) !== wanted)
      edits.push({ index, bit, action: wanted ? 'set' : 'clear' });
  }
  return edits.length > 0 ? edits : [{ index, bit: 0, action: bitAt(before, 0) ? 'set' : 'clear' }];
}

/** Whether a bit of a tensor with one element is 1. */
function bitAt(tensor: Tensor, bit: number): boolean {
  const set = editBits(tensor, [{ index: 0, bit, action: 'set' }]);
  return Buffer.compare(bytesOf(set), bytesOf(tensor)) === 0;
}

function bytesOf({ data }: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = data as NumericArray;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

import type { NumericArray, Tensor } from '../../core/tensor.ts';
import type { BitEdit } from '../../onnx/mutation/bitEdit.ts';
import { bitsOf, editBits } from '../../onnx/mutation/bitEdit.ts';

/** One element of a tensor as a tensor of its own. */
export function elementOf(tensor: Tensor, index: number): Tensor {
  const data = (tensor.data as NumericArray).slice(index, index + 1);
  return { dtype: tensor.dtype, shape: [1], data };
}

/**
 * The edits that turn an element into another value of its dtype: set and clear, so that a list of them gives that value
 * in any model. Where nothing differs, one that changes nothing, so that a list keeps the injection.
 */
export function editsBetween(tensor: Tensor, index: number, value: Tensor): BitEdit[] {
  const before = elementOf(tensor, index);
  const edits: BitEdit[] = [];
  for (let bit = 0; bit < (bitsOf(tensor.dtype) ?? 0); bit++) {
    const wanted = bitAt(value, bit);
    if (bitAt(before, bit) !== wanted) edits.push({ index, bit, action: wanted ? 'set' : 'clear' });
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

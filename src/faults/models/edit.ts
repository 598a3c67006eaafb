import type { NumericArray, Tensor } from '../../core/tensor.ts';
import { numbersOf, tensorOf } from '../../onnx/graph/constants.ts';
import { editBits, type BitEdit } from '../../onnx/mutation/bitEdit.ts';

/** A number that is added to one element: what stands there may differ from input to input. */
export interface Shift {
  /** Of the element, in row-major order. */
  readonly index: number;
  readonly action: 'add';
  /** In the unit of the tensor. Integers are rounded and stay within their type. */
  readonly amount: number;
}

/** What a fault does to one element. */
export type Edit = BitEdit | Shift;

/** A copy of a tensor with edits applied in order. Throws a RangeError for an index or a bit that is not there. */
export function applyEdits(tensor: Tensor, edits: readonly Edit[]): Tensor {
  const bits = edits.filter((edit) => edit.action !== 'add');
  if (bits.length === edits.length) return editBits(tensor, bits);
  let struck = tensor;
  for (const edit of edits) {
    if (edit.action !== 'add') struck = editBits(struck, [edit]);
    else {
      const value = shifted(elementOf(struck, edit.index), edit.amount);
      const data = (struck.data as NumericArray).slice();
      (data as Float32Array).set(value.data as Float32Array, edit.index);
      struck = { ...struck, data };
    }
  }
  return struck;
}

/** One element of a tensor as a tensor of its own. Throws a RangeError when it is not there. */
export function elementOf({ dtype, data }: Tensor, index: number): Tensor {
  if (!(Number.isInteger(index) && index >= 0 && index < data.length))
    throw new RangeError(`element ${index} is not in 0..${data.length - 1}`);
  return { dtype, shape: [1], data: (data as NumericArray).slice(index, index + 1) };
}

/** A tensor of one element with a number added, rounded to what its type can hold. */
export function shifted(element: Tensor, amount: number): Tensor {
  const { dtype } = element;
  if (dtype === 'bytes') throw new RangeError('nothing can be added to byte strings');
  const moved = (numbersOf(element)[0] ?? 0) + amount;
  return tensorOf(dtype, [dtype.includes('float') ? moved : clamp(moved, dtype)], [1]);
}

/** The nearest whole number that an integer type can hold. */
function clamp(value: number, dtype: string): number {
  const width = Number(/\d+$/.exec(dtype)?.[0] ?? 1);
  const [low, high] = dtype.startsWith('int')
    ? [-(2 ** (width - 1)), 2 ** (width - 1) - 1]
    : [0, 2 ** width - 1];
  return Math.min(high, Math.max(low, Math.round(value)));
}

import { numberToBfloat16, numberToFloat16 } from '../../core/half.ts';
import type { NumericArray, Tensor } from '../../core/tensor.ts';
import { numbersOf } from '../graph/constants.ts';

/**
 * Bits that integers change, one canary after the other: half of them, all, the sign. A zero point that moves by a part of
 * the range shifts and shifts back, and changes nothing that does not saturate; one that moves by the whole range does.
 */
const MASKS = [0x55, 0xff, 0x80];

/** How many canaries there are of a tensor: whoever wants to know whether it matters tries one after the other. */
export function canariesOf({ dtype }: Tensor): number {
  return /int/.test(dtype) ? MASKS.length : 1;
}

/**
 * A tensor that differs from another in every element, by enough to move an output that depends on it: numbers grow by
 * half and 0.1 and change in turn by sign, integers change the bits of a mask, bools turn over. `which` counts from 0.
 */
export function canaryOf(tensor: Tensor, which = 0): Tensor {
  const { dtype, data } = tensor;
  switch (dtype) {
    case 'float32':
    case 'float64':
      return { ...tensor, data: (data as Float32Array).map(changed) };
    case 'float16':
      return {
        ...tensor,
        data: Uint16Array.from(numbersOf(tensor), (v, i) => numberToFloat16(changed(v, i))),
      };
    case 'bfloat16':
      return {
        ...tensor,
        data: Uint16Array.from(numbersOf(tensor), (v, i) => numberToBfloat16(changed(v, i))),
      };
    case 'bool':
      return { ...tensor, data: (data as Uint8Array).map((value) => 1 - value) };
    case 'bytes':
      throw new RangeError('byte strings cannot be changed bit by bit');
    default: {
      const copy = (data as NumericArray).slice();
      const bytes = new Uint8Array(copy.buffer);
      for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ MASKS[which]!;
      return { ...tensor, data: copy };
    }
  }
}

function changed(value: number, i: number): number {
  const base = Number.isFinite(value) ? value : 0;
  return (i % 2 === 0 ? 1.5 : -1.5) * base + 0.1;
}

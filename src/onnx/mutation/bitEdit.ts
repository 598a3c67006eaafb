import type { Dtype, NumericArray, Tensor } from '../../core/tensor.ts';

/** One bit of one element: turned over, or held at 1 or 0. Bit 0 is the least significant. */
export interface BitEdit {
  /** Of the element, in row-major order. */
  readonly index: number;
  readonly bit: number;
  readonly action: 'flip' | 'set' | 'clear';
}

/** Bits of one element of a dtype; undefined for byte strings. bool is one bit wide: others would be no bool. */
export function bitsOf(dtype: Dtype): number | undefined {
  if (dtype === 'bytes') return undefined;
  return dtype === 'bool' ? 1 : 8 * WIDTHS[dtype];
}

const WIDTHS = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  float16: 2,
  bfloat16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
} as const satisfies Partial<Record<Dtype, number>>;

/**
 * A copy of a tensor with edits applied in order. Works on the bits as they are stored, for every numeric dtype.
 * Throws a RangeError for an index or a bit that is not there.
 */
export function editBits(tensor: Tensor, edits: readonly BitEdit[]): Tensor {
  const width = bitsOf(tensor.dtype);
  if (width === undefined) throw new RangeError('byte strings have no numbered bits');
  const data = (tensor.data as NumericArray).slice();
  const bytes = new Uint8Array(data.buffer);
  const size = data.BYTES_PER_ELEMENT;
  for (const { index, bit, action } of edits) {
    if (!(Number.isInteger(index) && index >= 0 && index < data.length)) {
      throw new RangeError(`element ${index} is not in 0..${data.length - 1}`);
    }
    if (!(Number.isInteger(bit) && bit >= 0 && bit < width)) {
      throw new RangeError(`bit ${bit} is not in 0..${width - 1} of ${tensor.dtype}`);
    }
    const at = index * size + (LITTLE_ENDIAN ? bit >> 3 : size - 1 - (bit >> 3));
    const mask = 1 << (bit & 7);
    const byte = bytes[at] ?? 0;
    if (action === 'flip') bytes[at] = byte ^ mask;
    else bytes[at] = action === 'set' ? byte | mask : byte & ~mask;
  }
  return { ...tensor, data };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

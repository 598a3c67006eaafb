import { bfloat16ToNumber, float16ToNumber } from '../../core/half.ts';
import type { NumericArray } from '../../core/tensor.ts';
import { bitsOf } from '../../onnx/mutation/bitEdit.ts';
import type { SitedBitEdit } from '../campaign/injection.ts';
import type { FaultValue } from '../population/faultValue.ts';

/** One bit that might do harm, and by how much to first order. */
export interface BitCandidate {
  readonly edit: SitedBitEdit;
  /** Gradient times change: the growth of the loss, were it linear. */
  readonly gain: number;
}

/** Elements with the steepest loss whose bits are considered. */
const ELEMENTS = 400;
const LARGEST = 1e38;

/** The bits of a weight whose flips raise the loss most, to first order, best first. Rakin et al. (ICCV 2019), section 4. */
export function bitCandidates(
  value: FaultValue,
  gradient: Float64Array,
  count: number,
): BitCandidate[] {
  const steepest = [...gradient.keys()]
    .filter((i) => gradient[i] !== 0 && Number.isFinite(gradient[i]))
    .toSorted((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!))
    .slice(0, ELEMENTS);
  const found: BitCandidate[] = [];
  for (const index of steepest) {
    const before = numberOf(value, index, undefined);
    for (let bit = 0; bit < (bitsOf(value.dtype) ?? 0); bit++) {
      const after = numberOf(value, index, bit);
      const change = Number.isFinite(after) ? after - before : Math.sign(before || 1) * LARGEST;
      const gain = gradient[index]! * change;
      if (gain > 0) found.push({ edit: { site: value.site, index, bit, action: 'flip' }, gain });
    }
  }
  return found.toSorted((a, b) => b.gain - a.gain).slice(0, count);
}

const word = new DataView(new ArrayBuffer(8));

/** An element as a number, with one bit turned over. */
function numberOf({ dtype, tensor }: FaultValue, index: number, bit: number | undefined): number {
  const data = tensor.data as NumericArray;
  const size = data.BYTES_PER_ELEMENT;
  const source = new Uint8Array(data.buffer, data.byteOffset + index * size, size);
  for (let i = 0; i < size; i++) word.setUint8(i, source[i]!);
  if (bit !== undefined) word.setUint8(bit >> 3, word.getUint8(bit >> 3) ^ (1 << (bit & 7)));
  switch (dtype) {
    case 'float32':
      return word.getFloat32(0, true);
    case 'float64':
      return word.getFloat64(0, true);
    case 'float16':
      return float16ToNumber(word.getUint16(0, true));
    case 'bfloat16':
      return bfloat16ToNumber(word.getUint16(0, true));
    case 'int8':
      return word.getInt8(0);
    case 'uint8':
      return word.getUint8(0);
    case 'int16':
      return word.getInt16(0, true);
    case 'int32':
      return word.getInt32(0, true);
    default:
      return Number(data[index] ?? 0);
  }
}

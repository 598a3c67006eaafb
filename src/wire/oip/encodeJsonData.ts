import { bfloat16ToNumber, float16ToNumber } from '../../core/half.ts';
import type { Dtype, NumericArray, Tensor } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { decodeUtf8Strict } from './utf8.ts';

/**
 * The elements of a tensor as the text of a flat JSON list. Floats keep their exact value; NaN and infinities are
 * written bare, as Triton and Python do; BYTES become strings, or base64 when asked for.
 * Throws WireError `wire.data` for BYTES that are not UTF-8 when they are to become strings.
 */
export function encodeJsonData(tensor: Tensor, name: string, base64 = false): string {
  const { dtype, data } = tensor;
  if (!ArrayBuffer.isView(data)) {
    return `[${data.map((element) => byteString(element, name, base64)).join(',')}]`;
  }
  const values = numbersOf(dtype, data);
  // Writes the same digits as join, in two thirds of the time, but null for what is not finite, and 0 for -0.
  const plain = dtype === 'bool' ? undefined : plainNumbers(values);
  return plain === undefined ? `[${textsOf(dtype, values).join(',')}]` : JSON.stringify(plain);
}

/** The text of every element of a numeric tensor, as `encodeJsonData` writes them. */
export function elementTexts({ dtype, data }: Tensor): readonly string[] {
  return ArrayBuffer.isView(data) ? textsOf(dtype, numbersOf(dtype, data)) : [];
}

function numbersOf(dtype: Dtype, data: NumericArray): NumericArray {
  if (dtype === 'float16') return Float64Array.from(data as Uint16Array, float16ToNumber);
  if (dtype === 'bfloat16') return Float64Array.from(data as Uint16Array, bfloat16ToNumber);
  return data;
}

function textsOf(dtype: Dtype, values: NumericArray): readonly string[] {
  if (dtype === 'bool') return Array.from(values as Uint8Array, (value) => String(value !== 0));
  // String() would lose the sign of -0.
  return Array.from(values as Float64Array, (value) =>
    Object.is(value, -0) ? '-0.0' : String(value),
  );
}

/** The values as a plain array; undefined where one is not finite or -0, or they are bigint. */
function plainNumbers(values: NumericArray): readonly number[] | undefined {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return undefined;
  const numbers: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0 || Object.is(value, -0)) return undefined;
    numbers.push(value);
  }
  return numbers;
}

function byteString(element: Uint8Array, name: string, base64: boolean): string {
  if (base64) return `"${Buffer.from(element).toString('base64')}"`;
  const text = decodeUtf8Strict(element);
  if (text !== undefined) return JSON.stringify(text);
  throw new WireError(
    'wire.data',
    `tensor "${name}": a BYTES element is not UTF-8, which JSON cannot carry; send it as binary data`,
  );
}

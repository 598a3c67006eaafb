import { bfloat16ToNumber, float16ToNumber } from '../../core/half.ts';
import type { Tensor } from '../../core/tensor.ts';
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
  if (dtype === 'bool') return `[${Array.from(data as Uint8Array, Boolean).join(',')}]`;
  if (dtype === 'float16') return floats(Float64Array.from(data as Uint16Array, float16ToNumber));
  if (dtype === 'bfloat16') return floats(Float64Array.from(data as Uint16Array, bfloat16ToNumber));
  if (dtype === 'float32' || dtype === 'float64') return floats(data as Float32Array);
  return `[${(data as Int32Array).join(',')}]`;
}

function floats(values: Float32Array | Float64Array): string {
  // join() would lose the sign of -0.
  for (let i = 0; i < values.length; i++) {
    if (Object.is(values[i], -0)) {
      return `[${Array.from(values, (value) => (Object.is(value, -0) ? '-0.0' : String(value))).join(',')}]`;
    }
  }
  return `[${values.join(',')}]`;
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

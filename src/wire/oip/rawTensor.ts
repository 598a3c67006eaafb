import { arrayTypeOf, bytesPerElement, type Dtype, type Tensor } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { decodeByteStrings, encodeByteStrings } from './byteStrings.ts';
import { checkCount, countElements } from './shape.ts';

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * A tensor as raw bytes: row-major, little-endian, no padding; BYTES elements have a 4-byte length before them.
 * For numeric types the result shares the tensor's memory where the machine is little-endian.
 */
export function encodeRawTensor(tensor: Tensor, name: string): Uint8Array {
  checkCount(tensor.shape, tensor.data.length, name);
  if (!ArrayBuffer.isView(tensor.data)) return encodeByteStrings(tensor.data);
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = tensor.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return hostIsLittleEndian ? bytes : swapped(bytes, BYTES_PER_ELEMENT);
}

/** The inverse of `encodeRawTensor`, in memory of its own. Throws WireError when the bytes do not fit the shape. */
export function decodeRawTensor(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  if (dtype === 'bytes') {
    return { dtype, shape, data: decodeByteStrings(bytes, countElements(shape, name), name) };
  }
  const width = bytesPerElement(dtype) ?? 1;
  const expected = countElements(shape, name) * width;
  if (bytes.byteLength !== expected) {
    throw new WireError(
      'wire.binary',
      `tensor "${name}": shape [${shape.join(', ')}] of ${dtype} needs ${expected} bytes, got ${bytes.byteLength}`,
    );
  }
  // Not of a pool, and not filled with zeros first: all of it is overwritten.
  const copy = new Uint8Array(Buffer.allocUnsafeSlow(expected).buffer);
  copy.set(bytes);
  const native = hostIsLittleEndian ? copy : swapped(copy, width);
  if (dtype === 'bool') checkBooleans(native, name);
  return { dtype, shape, data: new (arrayTypeOf(dtype))(native.buffer) };
}

function checkBooleans(bytes: Uint8Array, name: string): void {
  const wrong = bytes.findIndex((byte) => byte > 1);
  if (wrong < 0) return;
  throw new WireError(
    'wire.data',
    `tensor "${name}": byte ${bytes[wrong]} at ${wrong} is no BOOL (0 or 1)`,
  );
}

function swapped(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += width) {
    for (let j = 0; j < width; j++) result[i + j] = bytes[i + width - 1 - j] ?? 0;
  }
  return result;
}

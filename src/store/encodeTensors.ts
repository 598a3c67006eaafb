import type { Tensor, TensorMap } from '../core/tensor.ts';
import { DTYPES } from '../core/tensor.ts';

const DTYPE_CODES = new Map(DTYPES.map((dtype, code) => [dtype, code]));

let scratch = Buffer.allocUnsafe(4096);
let end = 0;

/**
 * Tensors as bytes: their count, then each as name, dtype code, rank, extents and elements. Lengths are LEB128;
 * elements are little-endian, as in memory; those of `bytes` are each preceded by their length.
 * With `sorted` the order of the names does not matter, which makes the bytes canonical.
 * The result is a view that the next call overwrites: copy what is to be kept.
 */
export function encodeTensors(tensors: TensorMap, sorted = false): Buffer {
  const names = Object.keys(tensors);
  // By code units, which is the same in every locale.
  if (sorted && names.length > 1) names.sort();
  end = 0;
  writeLength(names.length);
  for (const name of names) {
    const tensor = tensors[name];
    if (tensor !== undefined) writeTensor(name, tensor);
  }
  return scratch.subarray(0, end);
}

function writeTensor(name: string, { dtype, shape, data }: Tensor): void {
  const nameBytes = Buffer.byteLength(name);
  writeLength(nameBytes);
  reserve(nameBytes);
  end += scratch.write(name, end);
  writeLength(DTYPE_CODES.get(dtype) ?? DTYPES.length);
  writeLength(shape.length);
  for (const extent of shape) writeLength(extent);
  if (ArrayBuffer.isView(data)) {
    writeBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return;
  }
  for (const element of data) {
    writeLength(element.byteLength);
    writeBytes(element);
  }
}

function writeBytes(bytes: Uint8Array): void {
  reserve(bytes.byteLength);
  scratch.set(bytes, end);
  end += bytes.byteLength;
}

function writeLength(value: number): void {
  reserve(8);
  let rest = value;
  while (rest >= 128) {
    scratch[end++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  scratch[end++] = rest;
}

function reserve(count: number): void {
  if (end + count <= scratch.length) return;
  const larger = Buffer.allocUnsafe(2 * (end + count));
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
}

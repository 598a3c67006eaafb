import {
  arrayTypeOf,
  DTYPES,
  elementCount,
  type Tensor,
  type TensorData,
  type TensorMap,
} from '../core/tensor.ts';

/** The tensors of `encodeTensors`, in memory of their own. Throws a RangeError when the bytes are not of that form. */
export function decodeTensors(bytes: Uint8Array): TensorMap {
  const reader = new Reader(bytes);
  const count = reader.length();
  const entries: [string, Tensor][] = [];
  for (let i = 0; i < count; i++) {
    const name = reader.text(reader.length());
    entries.push([name, readTensor(reader)]);
  }
  reader.expectEnd();
  // Unlike assignments, this is safe for any name, `__proto__` included.
  return Object.fromEntries(entries);
}

function readTensor(reader: Reader): Tensor {
  const dtype = DTYPES[reader.length()];
  if (dtype === undefined) throw new RangeError('an element type is unknown');
  const rank = reader.length();
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(reader.length());
  const count = elementCount(shape);
  let data: TensorData;
  if (dtype === 'bytes') {
    const elements: Uint8Array[] = [];
    for (let i = 0; i < count; i++) elements.push(new Uint8Array(reader.buffer(reader.length())));
    data = elements;
  } else {
    const ArrayType = arrayTypeOf(dtype);
    data = new ArrayType(reader.buffer(count * ArrayType.BYTES_PER_ELEMENT));
  }
  return { dtype, shape, data };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  length(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new RangeError('the bytes end early');
  }

  text(count: number): string {
    const from = this.#advance(count);
    return this.#bytes.toString('utf8', from, this.#at);
  }

  /** A copy, because typed arrays need aligned memory. */
  buffer(count: number): ArrayBuffer {
    const from = this.#advance(count);
    const copy = new ArrayBuffer(count);
    new Uint8Array(copy).set(this.#bytes.subarray(from, this.#at));
    return copy;
  }

  expectEnd(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError('there are more bytes than expected');
  }

  #advance(count: number): number {
    const from = this.#at;
    if (from + count > this.#bytes.length) throw new RangeError('the bytes end early');
    this.#at += count;
    return from;
  }
}

import type { Reader, Writer } from 'protobufjs';

import { arrayTypeOf, type Dtype, type Tensor } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { datatypeOf } from './datatype.ts';
import { bigintOf, longOf } from './long.ts';
import { decodeRawTensor, encodeRawTensor } from './rawTensor.ts';
import { readFields } from './readFields.ts';
import { checkCount } from './shape.ts';

/** The field of InferTensorContents that carries a dtype; float16 and bfloat16 have none. */
const FIELDS: Readonly<Record<Dtype, number | undefined>> = {
  bool: 1,
  int8: 2,
  int16: 2,
  int32: 2,
  int64: 3,
  uint8: 4,
  uint16: 4,
  uint32: 4,
  uint64: 5,
  float32: 6,
  float64: 7,
  bytes: 8,
  float16: undefined,
  bfloat16: undefined,
};

/** Received InferTensorContents: floats as their little-endian bytes, everything else element by element. */
export interface ReceivedContents {
  readonly elements: ReadonlyMap<number, readonly (number | bigint | Uint8Array)[]>;
}

/** Writes a tensor's elements as typed contents (not the raw form). Throws WireError for FP16 and BF16. */
export function writeContents(writer: Writer, tensor: Tensor, name: string): void {
  const { dtype, data } = tensor;
  const field = contentsField(dtype, name);
  checkCount(tensor.shape, data.length, name);
  if (!ArrayBuffer.isView(data)) {
    for (const element of data) writer.uint32((field << 3) | 2).bytes(element);
    return;
  }
  if (data.length === 0) return;
  writer.uint32((field << 3) | 2);
  if (dtype === 'float32' || dtype === 'float64') {
    writer.bytes(encodeRawTensor(tensor, name));
    return;
  }
  writer.fork();
  for (const value of data) {
    if (typeof value === 'bigint') writer.int64(longOf(value));
    else if (field === 2) writer.int32(value);
    else writer.uint32(value);
  }
  writer.ldelim();
}

/** Reads InferTensorContents, packed or not. */
export function readContents(reader: Reader): ReceivedContents {
  const elements = new Map<number, (number | bigint | Uint8Array)[]>();
  const list = (field: number): (number | bigint | Uint8Array)[] => {
    const known = elements.get(field);
    if (known !== undefined) return known;
    const fresh: (number | bigint | Uint8Array)[] = [];
    elements.set(field, fresh);
    return fresh;
  };
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field < 1 || field > 8) return false;
    if (wireType === 2 && field >= 6) list(field).push(reader.bytes());
    else if (wireType === 5 && field === 6) list(field).push(float32Bytes(reader.float()));
    else if (wireType === 1 && field === 7) list(field).push(float64Bytes(reader.double()));
    else if (wireType === 0 && field <= 5) list(field).push(varint(reader, field));
    else if (wireType === 2) {
      const into = list(field);
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) into.push(varint(reader, field));
      if (reader.pos !== end) throw new RangeError('a packed field runs beyond its end');
    } else return false;
    return true;
  });
  return { elements };
}

/** The tensor that typed contents hold. Throws WireError when they do not fit dtype and shape. */
export function tensorOfContents(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  { elements }: ReceivedContents,
): Tensor {
  const field = contentsField(dtype, name);
  for (const other of elements.keys()) {
    if (other !== field) {
      throw new WireError(
        'wire.message',
        `tensor "${name}": its contents are not in the field for ${datatypeOf(dtype)}`,
      );
    }
  }
  const values = elements.get(field) ?? [];
  if (dtype === 'float32' || dtype === 'float64') {
    return decodeRawTensor(name, dtype, shape, Buffer.concat(values as Uint8Array[]));
  }
  checkCount(shape, values.length, name);
  if (dtype === 'bytes') {
    return { dtype, shape, data: (values as Uint8Array[]).map((value) => new Uint8Array(value)) };
  }
  const data = new (arrayTypeOf(dtype))(values.length);
  for (const [i, value] of values.entries()) {
    data[i] = value as number;
    if (data[i] !== value) {
      throw new WireError(
        'wire.data',
        `tensor "${name}": element ${i} is ${String(value)}, which is no ${datatypeOf(dtype)}`,
      );
    }
  }
  return { dtype, shape, data };
}

function contentsField(dtype: Dtype, name: string): number {
  const field = FIELDS[dtype];
  if (field !== undefined) return field;
  throw new WireError(
    'wire.datatype',
    `tensor "${name}": ${datatypeOf(dtype)} travels as raw contents only`,
  );
}

function varint(reader: Reader, field: number): number | bigint {
  if (field === 1) return reader.bool() ? 1 : 0;
  if (field === 2) return reader.int32();
  if (field === 3) return bigintOf(reader.int64(), true);
  return field === 4 ? reader.uint32() : bigintOf(reader.uint64(), false);
}

function float32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function float64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

import type { Reader, Writer } from 'protobufjs';

import { arrayTypeOf, type Dtype, type Tensor } from '../../core/tensor.ts';
import { bigintOf, longOf } from '../oip/long.ts';
import { decodeRawTensor, encodeRawTensor } from '../oip/rawTensor.ts';
import { readFields } from '../oip/readFields.ts';
import { checkCount, checkShape, countElements } from '../oip/shape.ts';
import { WireError } from '../wireError.ts';
import { dataTypeNumber, dtypeOfDataType } from './dataType.ts';

/** How elements travel: as raw bytes (`tensor_content`), or in the repeated field of their type. */
export type TensorProtoForm = 'content' | 'values';

/** The repeated field of a dtype (tensorflow/core/framework/tensor.proto). */
const FIELDS: Readonly<Record<Dtype, number>> = {
  float32: 5,
  float64: 6,
  int32: 7,
  int16: 7,
  int8: 7,
  uint8: 7,
  uint16: 7,
  bytes: 8,
  int64: 10,
  bool: 11,
  float16: 13,
  bfloat16: 13,
  uint32: 16,
  uint64: 17,
};

type Element = number | bigint | Uint8Array;

/** Writes the fields of a TensorProto. Texts always travel as values. */
export function writeTensorProto(
  writer: Writer,
  tensor: Tensor,
  name: string,
  form: TensorProtoForm,
): void {
  const { dtype, shape, data } = tensor;
  checkCount(shape, data.length, name);
  writer.uint32(8).int32(dataTypeNumber(dtype));
  writer.uint32(18).fork();
  for (const extent of shape) writer.uint32(18).fork().uint32(8).int64(extent).ldelim();
  writer.ldelim();
  if (!ArrayBuffer.isView(data)) {
    for (const element of data) writer.uint32(66).bytes(element);
    return;
  }
  if (form === 'content') {
    writer.uint32(34).bytes(encodeRawTensor(tensor, name));
    return;
  }
  writer.uint32((FIELDS[dtype] << 3) | 2);
  if (dtype === 'float32' || dtype === 'float64') {
    writer.bytes(encodeRawTensor(tensor, name));
    return;
  }
  writer.fork();
  for (const value of data) {
    if (typeof value === 'bigint') writer.int64(longOf(value));
    else writer.int32(value);
  }
  writer.ldelim();
}

/** Reads a TensorProto of `reader`'s next length. Throws WireError for a tensor that does not fit its shape. */
export function readTensorProto(reader: Reader, name: string): Tensor {
  let type = 0;
  let shape: readonly number[] = [];
  let content: Uint8Array | undefined;
  const values = new Map<number, Element[]>();
  const list = (field: number): Element[] => {
    const known = values.get(field) ?? [];
    values.set(field, known);
    return known;
  };
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 0) type = reader.int32();
    else if (field === 2 && wireType === 2) shape = readShape(reader, name) ?? [];
    else if (field === 4 && wireType === 2) content = reader.bytes();
    else if (field === 8 && wireType === 2) list(8).push(new Uint8Array(reader.bytes()));
    else if (!isElementField(field)) return false;
    else if (wireType === 2) {
      const into = list(field);
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) into.push(element(reader, field));
      if (reader.pos !== end) throw new RangeError('a packed field runs beyond its end');
    } else list(field).push(element(reader, field));
    return true;
  });
  const dtype = dtypeOfDataType(type, name);
  if (content !== undefined && content.length > 0) {
    return decodeRawTensor(name, dtype, shape, content);
  }
  return tensorOfValues(name, dtype, shape, values.get(FIELDS[dtype]) ?? []);
}

/** The shape of a TensorShapeProto; undefined for unknown rank. */
export function readShape(reader: Reader, name: string, least = 0): readonly number[] | undefined {
  const extents: number[] = [];
  let unknown = false;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 3 && wireType === 0) unknown = reader.bool();
    else if (field === 2 && wireType === 2) {
      let size = 0;
      readFields(reader, reader.uint32(), (inner, type) => {
        if (inner !== 1 || type !== 0) return false;
        size = Number(bigintOf(reader.int64(), true));
        return true;
      });
      extents.push(size);
    } else return false;
    return true;
  });
  return unknown ? undefined : checkShape(extents, name, least);
}

function isElementField(field: number): boolean {
  return [5, 6, 7, 10, 11, 13, 16, 17].includes(field);
}

function element(reader: Reader, field: number): Element {
  switch (field) {
    case 5:
      return reader.float();
    case 6:
      return reader.double();
    case 10:
      return bigintOf(reader.int64(), true);
    case 11:
      return reader.bool() ? 1 : 0;
    case 16:
      return reader.uint32();
    case 17:
      return bigintOf(reader.uint64(), false);
    default:
      return reader.int32();
  }
}

/** Fewer values than the shape has elements: the last one stands for the rest, as TensorFlow reads them. */
function tensorOfValues(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  values: readonly Element[],
): Tensor {
  const count = countElements(shape, name);
  if (values.length > count || (values.length === 0 && count > 0)) {
    throw new WireError(
      'wire.shape',
      `tensor "${name}": shape [${shape.join(', ')}] needs ${count} elements, got ${values.length}`,
    );
  }
  // A stranger's shape must not decide about our memory.
  if (count > 2 ** 31) throw new WireError('wire.shape', `tensor "${name}" is too large`);
  const last = values.at(-1);
  const at = (i: number): Element => (i < values.length ? values[i] : last) as Element;
  if (dtype === 'bytes') {
    return { dtype, shape, data: Array.from({ length: count }, (_, i) => at(i) as Uint8Array) };
  }
  const data = new (arrayTypeOf(dtype))(count);
  for (let i = 0; i < count; i++) {
    const value = at(i) as number;
    data[i] = value;
    if (dtype !== 'float32' && dtype !== 'float64' && data[i] !== value) {
      throw new WireError(
        'wire.data',
        `tensor "${name}": element ${i} is ${String(value)}, which is no ${dtype}`,
      );
    }
  }
  return { dtype, shape, data };
}

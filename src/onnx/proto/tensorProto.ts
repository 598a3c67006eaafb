import { arrayTypeOf, bytesPerElement, elementCount } from '../../core/tensor.ts';
import type { Dtype, NumericArray, Tensor, TensorData } from '../../core/tensor.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { dataTypeOf, dtypeOf } from './dtypes.ts';
import { EXTERNAL_DATA_HINT } from './externalData.ts';
import { readInteger, writeInteger } from './integers.ts';
import { invalidModel, unsupportedModel } from './invalidModel.ts';
import { has } from './messages.ts';
import type { Long, TensorProto } from './messages.ts';

const MAX_ELEMENTS = 2 ** 31 - 1;

/** Reads a TensorProto, whichever of its data fields is used. float16 and bfloat16 stay raw bits. */
export function readTensor(proto: TensorProto, where: string): Tensor {
  if (proto.dataLocation === 1 || (proto.externalData?.length ?? 0) > 0) {
    throw new ConfigurationError(`${where} keeps its data in another file (external data)`, {
      code: 'onnx.external-data',
      hint: EXTERNAL_DATA_HINT,
    });
  }
  if (has(proto, 'segment')) {
    throw unsupportedModel(`${where} is stored in segments`, 'export the model again');
  }
  const dtype = dtypeOf(proto.dataType ?? 0, where);
  const shape = (proto.dims ?? []).map((extent) => readInteger(extent, `the shape of ${where}`));
  const count = elementCount(shape);
  if (shape.some((extent) => extent < 0) || count > MAX_ELEMENTS) {
    throw invalidModel(`${where} has the impossible shape [${shape.join(', ')}]`);
  }
  const data = has(proto, 'rawData')
    ? readRaw(proto.rawData ?? new Uint8Array(), dtype, where)
    : readTyped(proto, dtype);
  if (data.length !== count) {
    throw invalidModel(
      `${where} of shape [${shape.join(', ')}] needs ${count} elements and has ${data.length}`,
    );
  }
  return { dtype, shape, data };
}

function readRaw(bytes: Uint8Array, dtype: Dtype, where: string): TensorData {
  const width = bytesPerElement(dtype);
  if (dtype === 'bytes' || width === undefined || bytes.length % width !== 0) {
    throw invalidModel(`${where} has ${bytes.length} raw bytes, which do not fit ${dtype}`);
  }
  const copy = bytes.slice();
  return new (arrayTypeOf(dtype))(copy.buffer, 0, bytes.length / width);
}

function readTyped(proto: TensorProto, dtype: Dtype): TensorData {
  switch (dtype) {
    case 'bytes':
      return (proto.stringData ?? []).map((element) => Uint8Array.from(element));
    case 'float32':
      return Float32Array.from(proto.floatData ?? []);
    case 'float64':
      return Float64Array.from(proto.doubleData ?? []);
    case 'int64':
      return BigInt64Array.from(bigints(proto.int64Data));
    case 'uint64':
      return BigUint64Array.from(bigints(proto.uint64Data));
    case 'uint32':
      return Uint32Array.from(bigints(proto.uint64Data), Number);
    default:
      return (arrayTypeOf(dtype) as Uint8ArrayConstructor).from(proto.int32Data ?? []);
  }
}

function bigints(values: ArrayLike<Long> | undefined): bigint[] {
  return Array.from(values ?? [], (value) => BigInt(value.toString()));
}

/** Writes a tensor as raw bytes (strings as string data), under a name. */
export function writeTensor(name: string, tensor: Tensor): object {
  const { dtype, shape, data } = tensor;
  const head = { name, dims: shape.map(writeInteger), dataType: dataTypeOf(dtype) };
  if (dtype === 'bytes') return { ...head, stringData: data };
  const { buffer, byteOffset, byteLength } = data as NumericArray;
  return { ...head, rawData: new Uint8Array(buffer, byteOffset, byteLength) };
}

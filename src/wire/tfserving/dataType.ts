import type { Dtype } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';

/** TensorFlow's DataType (tensorflow/core/framework/types.proto): names and numbers of the types that we hold. */
const TYPES = {
  float32: ['DT_FLOAT', 1],
  float64: ['DT_DOUBLE', 2],
  int32: ['DT_INT32', 3],
  uint8: ['DT_UINT8', 4],
  int16: ['DT_INT16', 5],
  int8: ['DT_INT8', 6],
  bytes: ['DT_STRING', 7],
  int64: ['DT_INT64', 9],
  bool: ['DT_BOOL', 10],
  bfloat16: ['DT_BFLOAT16', 14],
  uint16: ['DT_UINT16', 17],
  float16: ['DT_HALF', 19],
  uint32: ['DT_UINT32', 22],
  uint64: ['DT_UINT64', 23],
} as const satisfies Record<Dtype, readonly [string, number]>;

const DTYPES = new Map<unknown, Dtype>(
  Object.entries(TYPES).flatMap(([dtype, [name, number]]) => [
    [name, dtype as Dtype],
    [number, dtype as Dtype],
  ]),
);

/** The name of a dtype in JSON, such as `DT_FLOAT`. */
export function dataTypeName(dtype: Dtype): string {
  return TYPES[dtype][0];
}

/** The number of a dtype in protobuf. */
export function dataTypeNumber(dtype: Dtype): number {
  return TYPES[dtype][1];
}

/** The dtype of a name or number. Throws WireError `wire.datatype` for one that we do not hold, such as DT_COMPLEX64. */
export function dtypeOfDataType(type: unknown, tensor: string): Dtype {
  const dtype = DTYPES.get(type);
  if (dtype !== undefined) return dtype;
  throw new WireError(
    'wire.datatype',
    `tensor "${tensor}": the type ${String(type)} of TensorFlow is none that can be read`,
  );
}

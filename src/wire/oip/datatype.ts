import type { Dtype } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';
import { show } from './show.ts';

const DATATYPES = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  bfloat16: 'BF16',
  float32: 'FP32',
  float64: 'FP64',
  bytes: 'BYTES',
} as const satisfies Record<Dtype, string>;

/** A tensor type as the Open Inference Protocol writes it. */
export type Datatype = (typeof DATATYPES)[Dtype];

const DTYPES = new Map<unknown, Dtype>(
  Object.entries(DATATYPES).map(([dtype, datatype]) => [datatype, dtype as Dtype]),
);

/** The protocol's name of a dtype, such as `FP32`. */
export function datatypeOf(dtype: Dtype): Datatype {
  return DATATYPES[dtype];
}

/** The dtype of a protocol name. Throws WireError `wire.datatype` for any other name. */
export function dtypeOf(datatype: unknown, tensor: string): Dtype {
  const dtype = DTYPES.get(datatype);
  if (dtype !== undefined) return dtype;
  throw new WireError(
    'wire.datatype',
    `tensor "${tensor}": datatype ${show(datatype)} is none of ${[...DTYPES.keys()].join(', ')}`,
  );
}

import type { Dtype } from '../../core/tensor.ts';
import { unsupportedModel } from './invalidModel.ts';

/** TensorProto.DataType numbers of the dtypes that we hold. */
const NUMBERS = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bytes: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const satisfies Record<Dtype, number>;

const NAMES: ReadonlyMap<number, Dtype> = new Map(
  Object.entries(NUMBERS).map(([name, number]) => [number, name as Dtype]),
);

/** The number that ONNX gives a dtype, as in the attribute `to` of Cast. */
export function dataTypeOf(dtype: Dtype): number {
  return NUMBERS[dtype];
}

/** The dtype of an ONNX number; throws for complex, 8-bit float and 4-bit types. `where` names the value. */
export function dtypeOf(dataType: number, where: string): Dtype {
  const dtype = NAMES.get(dataType);
  if (dtype === undefined) {
    throw unsupportedModel(
      `${where} has the ONNX element type ${dataType}, which is not supported`,
      'use float16, bfloat16, float32, float64, bool, string or integers of 8 to 64 bits',
    );
  }
  return dtype;
}

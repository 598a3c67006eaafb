/** Element types, by their ONNX/NumPy names. `bytes` holds opaque byte strings (BYTES in the Open Inference Protocol). */
export type Dtype = keyof typeof ARRAY_TYPES | 'bytes';

/** float16 and bfloat16 are kept as their raw bits, so that nothing is rounded on the way. */
const ARRAY_TYPES = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Every dtype, in a fixed order. */
export const DTYPES: readonly Dtype[] = [...(Object.keys(ARRAY_TYPES) as Dtype[]), 'bytes'];

/** Storage of every dtype but `bytes`. */
export type NumericArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Row-major elements of a tensor. */
export type TensorData = NumericArray | readonly Uint8Array[];

/** A dense row-major tensor. `shape` holds no negative extent; `[]` is a scalar. */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Tensors by the names that the model gives them. */
export type TensorMap = Readonly<Record<string, Tensor>>;

/** The number of elements of a shape: 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, extent) => count * extent, 1);
}

/** The typed array that holds elements of a numeric dtype. */
export function arrayTypeOf<D extends keyof typeof ARRAY_TYPES>(dtype: D): (typeof ARRAY_TYPES)[D] {
  return ARRAY_TYPES[dtype];
}

/** Bytes of one element; undefined for `bytes`, whose elements vary in length. */
export function bytesPerElement(dtype: Dtype): number | undefined {
  return dtype === 'bytes' ? undefined : ARRAY_TYPES[dtype].BYTES_PER_ELEMENT;
}

/** A tensor of float32, the type that most models take. Throws a RangeError when data and shape disagree. */
export function float32Tensor(shape: readonly number[], data: ArrayLike<number>): Tensor {
  if (data.length !== elementCount(shape)) {
    throw new RangeError(
      `a tensor of shape [${shape.join(', ')}] needs ${elementCount(shape)} elements, got ${data.length}`,
    );
  }
  return {
    dtype: 'float32',
    shape,
    data: data instanceof Float32Array ? data : Float32Array.from(data),
  };
}

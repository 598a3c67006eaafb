import { numberToBfloat16, numberToFloat16 } from '../../core/half.ts';
import { arrayTypeOf, type Dtype, type Tensor } from '../../core/tensor.ts';
import type { LooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';
import { flattenData } from './flattenData.ts';
import { checkCount } from './shape.ts';
import { show } from './show.ts';
import { encodeUtf8Strict } from './utf8.ts';

/** How to read JSON data. */
export interface JsonDataOptions {
  /** BYTES elements are base64 (MLServer's `content_type`). */
  readonly base64?: boolean | undefined;
  /** null among floats means NaN, as servers that cannot write NaN send it. */
  readonly nullIsNan?: boolean | undefined;
}

const RANGES = {
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffffffff],
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  int32: [-0x80000000, 0x7fffffff],
} as const;

const BIG_RANGES = {
  uint64: [0n, 2n ** 64n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

/** A tensor from the `data` of a JSON message, flat or nested as its shape. Throws WireError for what does not fit. */
export function decodeJsonData(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  data: LooseJson | undefined,
  { base64 = false, nullIsNan = false }: JsonDataOptions = {},
): Tensor {
  const values = flattenData(data, shape, name);
  checkCount(shape, values.length, name);
  const read = <T extends { [index: number]: V }, V>(
    into: T,
    element: (value: LooseJson) => V | undefined,
  ): T => {
    for (let i = 0; i < values.length; i++) {
      const value = element(values[i] as LooseJson);
      if (value === undefined) throw misfit(name, dtype, values[i] as LooseJson, i);
      into[i] = value;
    }
    return into;
  };
  const float = (value: LooseJson): number | undefined => {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    return nullIsNan && value === null ? NaN : undefined;
  };
  switch (dtype) {
    case 'bytes':
      return { dtype, shape, data: read([] as Uint8Array[], base64 ? fromBase64 : fromText) };
    case 'bool':
      return { dtype, shape, data: read(new Uint8Array(values.length), boolean) };
    case 'float64':
      return { dtype, shape, data: read(new Float64Array(values.length), float) };
    case 'float32':
      return {
        dtype,
        shape,
        data: read(new Float32Array(values.length), rounded(float, Math.fround)),
      };
    case 'float16':
      return half(numberToFloat16, 0x7c00);
    case 'bfloat16':
      return half(numberToBfloat16, 0x7f80);
    case 'int64':
    case 'uint64': {
      const array = new (arrayTypeOf(dtype))(values.length);
      return { dtype, shape, data: read(array, bigInteger(BIG_RANGES[dtype])) };
    }
    default: {
      const array = new (arrayTypeOf(dtype))(values.length);
      return { dtype, shape, data: read(array, integer(RANGES[dtype])) };
    }
  }

  function half(round: (value: number) => number, infinity: number): Tensor {
    const bits = (value: LooseJson): number | undefined => {
      const number = float(value);
      if (number === undefined) return undefined;
      const result = round(number);
      return Number.isFinite(number) && (result & 0x7fff) === infinity ? undefined : result;
    };
    return { dtype, shape, data: read(new Uint16Array(values.length), bits) };
  }
}

type Read<T> = (value: LooseJson) => T | undefined;

/** A finite number that would round to infinity is refused. */
function rounded(float: Read<number>, round: (value: number) => number): Read<number> {
  return (value) => {
    const number = float(value);
    if (number === undefined) return undefined;
    const result = round(number);
    return Number.isFinite(number) && !Number.isFinite(result) ? undefined : result;
  };
}

function integer([low, high]: readonly [number, number]): Read<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
      ? value
      : undefined;
}

function bigInteger([low, high]: readonly [bigint, bigint]): Read<bigint> {
  return (value) => {
    // A number beyond 2^53 was written as a float, such as 1e18, and is taken at its value.
    const big = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
    return typeof big === 'bigint' && big >= low && big <= high ? big : undefined;
  };
}

function boolean(value: LooseJson): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === 0 || value === 1 ? value : undefined;
}

function fromText(value: LooseJson): Uint8Array | undefined {
  return typeof value === 'string' ? encodeUtf8Strict(value) : undefined;
}

function fromBase64(value: LooseJson): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? new Uint8Array(bytes) : undefined;
}

function misfit(name: string, dtype: Dtype, value: LooseJson, index: number): WireError {
  return new WireError(
    'wire.data',
    `tensor "${name}": element ${index} is ${show(value)}, which is no ${dtype}`,
  );
}

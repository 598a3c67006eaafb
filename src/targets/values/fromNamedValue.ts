import { arrayTypeOf, type Tensor } from '../../core/tensor.ts';

const encoder = new TextEncoder();

/**
 * The tensor of a plain value: numbers become float64, booleans bool, strings bytes and bigints int64; a bare value
 * has shape [1], nested arrays have theirs. Typed arrays keep their type. Throws a TypeError that says what is wrong.
 */
export function fromNamedValue(value: unknown): Tensor {
  const typed = fromTypedArray(value);
  if (typed !== undefined) return typed;
  if (!Array.isArray(value)) return tensorOf([value], [1]);
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flat: unknown[] = [];
  flatten(value, shape, 0, flat);
  return tensorOf(flat, shape);
}

function flatten(value: unknown, shape: readonly number[], depth: number, into: unknown[]): void {
  if (depth === shape.length) {
    if (Array.isArray(value)) throw new TypeError('its arrays are nested unevenly');
    into.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[depth]) {
    throw new TypeError('its arrays differ in length');
  }
  for (const item of value) flatten(item, shape, depth + 1, into);
}

function tensorOf(values: readonly unknown[], shape: readonly number[]): Tensor {
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1) throw new TypeError(`it mixes ${[...kinds].join(' and ')}`);
  const [kind = 'number'] = kinds;
  if (kind === 'number') {
    return { dtype: 'float64', shape, data: Float64Array.from(values as number[]) };
  }
  if (kind === 'boolean') {
    return { dtype: 'bool', shape, data: Uint8Array.from(values as boolean[], Number) };
  }
  if (kind === 'string') {
    return {
      dtype: 'bytes',
      shape,
      data: (values as string[]).map((text) => encoder.encode(text)),
    };
  }
  if (kind === 'bigint') {
    return { dtype: 'int64', shape, data: BigInt64Array.from(values as bigint[]) };
  }
  const what = values.includes(null) ? 'null' : values.includes(undefined) ? 'undefined' : kind;
  throw new TypeError(`it is ${what}, not a number, boolean, string or array of those`);
}

const TYPED = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'] as const;

function fromTypedArray(value: unknown): Tensor | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  for (const dtype of [...TYPED, 'float32', 'float64'] as const) {
    const type = arrayTypeOf(dtype);
    if (value instanceof type) return { dtype, shape: [value.length], data: value };
  }
  throw new TypeError(`it is a ${value.constructor.name}, not a number, boolean, string or array`);
}

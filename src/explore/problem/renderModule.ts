import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { DTYPES, elementCount } from '../../core/tensor.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { Item } from './item.ts';
import { numericTensor } from '../../space/numericTensor.ts';
import type { Value } from '../../space/parameter.ts';
import type { Picture } from '../../core/picture.ts';
import { pointText } from './pointText.ts';

type Point = Readonly<Record<string, Value>>;

type UserFunction = (point: Point, beside: object) => unknown;

/** Draws a point, whatever the module makes of it. Throws ConfigurationError, naming the point, when it fails. */
export type RenderFunction = (
  point: Point,
  item: Item | undefined,
  random: RandomStream,
) => Promise<unknown>;

/**
 * The function of a `render` module: its default export, `(point, { item, random }) => ...`. Of `item` it sees name,
 * label, kind, height, width, channels and data; it returns a picture or signal of that form, an array for the model's
 * one input, or arrays and tensors by input, at once or as a promise.
 */
export async function loadRender(path: string, files: FileAccess): Promise<RenderFunction> {
  const exported = await files.importDefault(path);
  if (typeof exported !== 'function')
    throw new ConfigurationError(`render: the default export of ${path} is no function`, {
      code: 'config.render',
      hint: 'Write `export default (point, { item, random }) => ...`.',
    });
  return async (point, item, random) => {
    const seen =
      item === undefined
        ? undefined
        : // A copy, for the module may change it.
          { name: item.name, label: item.label, ...item.picture, data: item.picture.data.slice() };
    try {
      return await (exported as UserFunction)(point, { item: seen, random });
    } catch (error) {
      throw new ConfigurationError(
        `render: ${path} failed at ${pointText(point)}: ${error instanceof Error ? error.message : String(error)}`,
        { code: 'config.render', hint: 'Correct the module for this point.', cause: error },
      );
    }
  };
}

/** What a module returned as a picture or signal; undefined when it is none. */
export function toPicture(result: unknown): Picture | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { kind = 'picture', height = 1, width, channels = 1, data } = result as Partial<Picture>;
  if (typeof width !== 'number' || data === undefined) return undefined;
  const numbers = Float32Array.from(data);
  if (numbers.length !== height * width * channels) return undefined;
  return { kind: kind === 'signal' ? 'signal' : 'picture', height, width, channels, data: numbers };
}

/**
 * What a module returned as the tensors of a query: one array for `name`, or arrays or tensors by input. `at` says
 * the point. Throws ConfigurationError.
 */
export function renderedTensors(
  result: unknown,
  signature: ModelSignature,
  name: string,
  at: () => string,
): TensorMap {
  const refuse = (what: string): never => {
    throw new ConfigurationError(`render: ${what} at ${at()}`, {
      code: 'config.render',
      hint: `The model takes ${signature.inputs.map((input) => `${input.name} [${input.shape.join(', ')}] ${input.dtype}`).join(', ') || 'any named tensors'}.`,
    });
  };
  const whole = Array.isArray(result) || ArrayBuffer.isView(result) || isTensor(result);
  if (!whole && (typeof result !== 'object' || result === null))
    return refuse(`the module returned ${String(result)}`);
  const named = whole ? { [name]: result } : (result as Readonly<Record<string, unknown>>);
  const expected =
    signature.interface === 'tensors'
      ? signature.inputs.map((input) => input.name)
      : Object.keys(named);
  for (const key of Object.keys(named))
    if (!expected.includes(key)) refuse(`the module returned "${key}", which is no input`);
  return Object.fromEntries(
    expected.map((key) => {
      if (!Object.hasOwn(named, key)) refuse(`the module returned no "${key}"`);
      const tensor = toTensor(
        named[key],
        signature.inputs.find((input) => input.name === key),
      );
      return [key, typeof tensor === 'string' ? refuse(`"${key}" ${tensor}`) : tensor];
    }),
  );
}

/** The tensor of a value, or what is wrong with it. */
function toTensor(
  value: unknown,
  spec: ModelSignature['inputs'][number] | undefined,
): Tensor | string {
  if (isTensor(value)) return value;
  const nested: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0])
    nested.push(inner.length);
  const flat: unknown[] = Array.isArray(value)
    ? (value.flat(Infinity) as unknown[])
    : ArrayBuffer.isView(value)
      ? Array.from(value as unknown as Iterable<unknown>)
      : [value];
  const numbers = flat.map(Number);
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    return 'holds no numbers, or one that is NaN';
  if (spec === undefined) {
    const shape = nested.length > 1 ? nested : [numbers.length];
    return elementCount(shape) === numbers.length
      ? numericTensor('float64', shape, numbers)
      : 'is nested unevenly';
  }
  if (spec.dtype === 'bytes') return 'is a tensor of texts; return { dtype, shape, data }';
  // The first extent that may vary is the batch: one query.
  const wanted = spec.shape.map((extent, i) => (extent === -1 && i === 0 ? 1 : extent));
  const free = wanted.filter((extent) => extent === -1).length;
  const rest = numbers.length / elementCount(wanted.filter((extent) => extent !== -1));
  const shape =
    free > 1 && nested.length === wanted.length
      ? nested
      : wanted.map((extent) => (extent === -1 && free === 1 ? Math.floor(rest) : Math.abs(extent)));
  if (elementCount(shape) !== numbers.length)
    return `holds ${numbers.length} numbers, not ${spec.shape.join(' x ')}`;
  return numericTensor(spec.dtype, shape, numbers);
}

function isTensor(value: unknown): value is Tensor {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data } = value as Partial<Tensor>;
  return (
    DTYPES.some((known) => known === dtype) &&
    Array.isArray(shape) &&
    ArrayBuffer.isView(data) &&
    elementCount(shape) === (data as unknown as { length: number }).length
  );
}

import { OptionError } from '../core/errors.ts';
import type { InputPlace } from '../core/procedure.ts';
import type { ModelSignature, TensorSpec } from '../core/signature.ts';
import { elementCount } from '../core/tensor.ts';
import type { Dtype, Tensor, TensorMap } from '../core/tensor.ts';
import { dtypeRange } from './dtypeRange.ts';
import { numericTensor } from './numericTensor.ts';
import type { Parameter, Value } from './parameter.ts';
import { coordinateValue } from './parameter.ts';

/** Renders a point (one row of a Space) as the tensors of one query. */
export type PointEncoder = (row: ArrayLike<number>) => TensorMap;

/**
 * How points become a model's input. `named` interfaces get every parameter under its name: numbers as float64,
 * texts as bytes, booleans as bool, of shape [1]. `tensors` interfaces get the numbers in the order of the model's
 * elements, where `at` does not place them; a category goes as its index, and an extent of -1 becomes 1.
 * Throws ConfigurationError when the counts disagree or a place does not exist.
 */
export function pointEncoder(
  parameters: readonly Parameter[],
  signature: ModelSignature,
): PointEncoder {
  if (signature.interface === 'named') {
    return (row) =>
      Object.fromEntries(
        parameters.map((p, j) => [p.name, namedTensor(coordinateValue(p, row[j]!))]),
      );
  }
  const tensors = signature.inputs.map((spec) => ({
    spec,
    shape: spec.shape.map((extent) => (extent === -1 ? 1 : extent)),
  }));
  const counts = tensors.map(({ shape }) => elementCount(shape));
  const places = assign(parameters, signature.inputs, counts);
  for (const [j, parameter] of parameters.entries())
    checkRange(parameter, tensors[places[j]!.tensor]!.spec);
  return (row) => {
    const filled = counts.map((count) => Array.from({ length: count }, (): Value => 0));
    parameters.forEach((parameter, j) => {
      const { tensor, element } = places[j]!;
      const { dtype } = tensors[tensor]!.spec;
      const value = coordinateValue(parameter, row[j]!);
      const isIndex = typeof value === 'string' && dtype !== 'bytes';
      filled[tensor]![element] = isIndex ? row[j]! : value;
    });
    return Object.fromEntries(
      tensors.map(({ spec, shape }, t) => [spec.name, tensorOf(spec.dtype, shape, filled[t]!)]),
    );
  };
}

/** Where each parameter goes, in their order; without a place where the interface is `named`. */
export function describePlaces(
  parameters: readonly Parameter[],
  signature: ModelSignature,
): readonly InputPlace[] {
  if (signature.interface === 'named') return parameters.map(({ name }) => ({ input: name }));
  const counts = signature.inputs.map(({ shape }) =>
    elementCount(shape.map((extent) => (extent === -1 ? 1 : extent))),
  );
  return assign(parameters, signature.inputs, counts).map(({ tensor, element }, j) => ({
    input: parameters[j]!.name,
    place: `${signature.inputs[tensor]!.name}[${element}]`,
  }));
}

/** Numbers that do not fit into the model's input would wrap around or become infinite, and nobody would notice. */
function checkRange(parameter: Parameter, { name, dtype }: TensorSpec): void {
  if (dtype === 'bytes') return;
  const [least, most] = dtypeRange(dtype);
  const numbers =
    parameter.kind === 'continuous'
      ? [parameter.low, parameter.high]
      : parameter.levels.map((level, i) => (typeof level === 'string' ? i : Number(level)));
  const isFloat = dtype.includes('float');
  const wrong = numbers.find(
    (value) => !(value >= least && value <= most) && !(isFloat && Math.abs(value) === Infinity),
  );
  if (wrong === undefined) {
    refuseFractions(parameter, numbers, { name, dtype });
    return;
  }
  throw new OptionError(
    ['inputs', parameter.name],
    `the model's input ${name} is ${dtype}, which holds ${least} to ${most}, not ${wrong}`,
    {
      code: 'config.input-range',
      hint: 'Give it `low` and `high` that the model takes.',
    },
  );
}

/** Fractions into an input of whole numbers would be rounded on their way: asked, printed and exported would differ. */
function refuseFractions(
  parameter: Parameter,
  numbers: readonly number[],
  { name, dtype }: Pick<TensorSpec, 'name' | 'dtype'>,
): void {
  if (dtype.includes('float')) return;
  if (parameter.kind === 'levels' && numbers.every((value) => Number.isInteger(value))) return;
  throw new OptionError(
    ['inputs', parameter.name],
    `the model's input ${name} is ${dtype}, which holds whole numbers only`,
    {
      code: 'config.input-whole',
      hint: 'Say `integer: true`, so that what is asked, printed and exported is the same number, or list whole `values`.',
    },
  );
}

interface Place {
  readonly tensor: number;
  readonly element: number;
}

function assign(
  parameters: readonly Parameter[],
  specs: readonly TensorSpec[],
  counts: readonly number[],
): readonly Place[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== parameters.length) {
    const shapes = specs.map((spec) => `${spec.name} [${spec.shape.join(', ')}]`).join(', ');
    throw new OptionError(
      ['inputs'],
      `the scenario has ${parameters.length} inputs (${parameters.map((p) => p.name).join(', ')}), but the model takes ${total} numbers (${shapes})`,
      {
        code: 'config.input-count',
        hint: 'Give one input for each number that the model takes, in its order; fix one with `values: [number]`.',
      },
    );
  }
  const taken = new Map<string, string>();
  const places: (Place | undefined)[] = parameters.map((parameter) => {
    if (parameter.at === undefined) return undefined;
    const place = parsePlace(parameter, specs, counts);
    const key = `${place.tensor}/${place.element}`;
    const other = taken.get(key);
    if (other !== undefined)
      refusePlace(parameter, `the input "${other}" already goes there`, specs, counts);
    taken.set(key, parameter.name);
    return place;
  });
  const free = counts
    .flatMap((count, tensor) =>
      Array.from({ length: count }, (_, element) => ({ tensor, element })),
    )
    .filter(({ tensor, element }) => !taken.has(`${tensor}/${element}`));
  let next = 0;
  return places.map((place) => place ?? free[next++]!);
}

function parsePlace(
  parameter: Parameter,
  specs: readonly TensorSpec[],
  counts: readonly number[],
): Place {
  const { at } = parameter;
  if (typeof at === 'number') {
    let element = at;
    for (let tensor = 0; tensor < counts.length; tensor++) {
      if (element >= 0 && element < counts[tensor]!) return { tensor, element };
      element -= counts[tensor]!;
    }
    return refusePlace(parameter, 'there is no such element', specs, counts);
  }
  const match = /^(.+)\[(\d+)\]$/.exec(at ?? '');
  const tensor = specs.findIndex((spec) => spec.name === match?.[1]);
  const element = Number(match?.[2]);
  if (tensor >= 0 && element < counts[tensor]!) return { tensor, element };
  return refusePlace(parameter, 'there is no such element', specs, counts);
}

function refusePlace(
  parameter: Parameter,
  why: string,
  specs: readonly TensorSpec[],
  counts: readonly number[],
): never {
  throw new OptionError(['inputs', parameter.name, 'at'], `${String(parameter.at)}: ${why}`, {
    code: 'config.input-place',
    hint: `Places are ${specs.map((spec, t) => `${spec.name}[0] to ${spec.name}[${counts[t]! - 1}]`).join(', ')}, or a flat index.`,
  });
}

function namedTensor(value: Value): Tensor {
  if (typeof value === 'number')
    return { dtype: 'float64', shape: [1], data: Float64Array.of(value) };
  if (typeof value === 'boolean')
    return { dtype: 'bool', shape: [1], data: Uint8Array.of(value ? 1 : 0) };
  return { dtype: 'bytes', shape: [1], data: [new TextEncoder().encode(value)] };
}

function tensorOf(dtype: Dtype, shape: readonly number[], values: readonly Value[]): Tensor {
  if (dtype === 'bytes')
    return { dtype, shape, data: values.map((value) => new TextEncoder().encode(String(value))) };
  return numericTensor(dtype, shape, values.map(Number));
}

import { ConfigurationError } from '../../core/errors.ts';
import type { BoxTruth, DataItem, DataSet } from '../../core/dataSet.ts';
import type { RandomStream } from '../../core/random.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { elementCount, type NumericArray, type Tensor, type TensorMap } from '../../core/tensor.ts';
import { scaleTruth } from '../../data/scaleTruth.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import { itemInput } from '../../pictures/pictureTensor.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import type { Batches } from '../campaign/faultRunner.ts';

/** The inputs on which faults are judged. */
export interface Inputs extends Batches {
  readonly names: readonly string[];
  /** The true class of each item, batch by batch; undefined where the data do not say. */
  readonly labels: readonly (readonly (number | undefined)[])[];
  /** What is in each picture, batch by batch, in px of the model's input; undefined where the data do not say. */
  readonly boxes: readonly (readonly (readonly BoxTruth[] | undefined)[])[];
  /** Height and width of the model's input, of pictures. */
  readonly size: { readonly height: number; readonly width: number };
  /** The same items one by one, as a target is asked. */
  readonly queries: readonly TensorMap[];
}

/** Items that run at once where the model takes any number of them. */
const BATCH = 16;

/** Draws items of a data set and makes batches of them for a model. Throws ConfigurationError when they do not fit. */
export async function inputBatches(
  data: DataSet,
  signature: ModelSignature,
  options: {
    readonly tensor: TensorOption;
    readonly items: number;
    /** Most items that run at once; default 16 where the model takes any number. */
    readonly batch?: number | undefined;
  },
  random: RandomStream,
): Promise<Inputs> {
  const chosen = draw(data.count, Math.min(options.items, data.count), random);
  if (chosen.length === 0)
    throw new ConfigurationError(`data: ${data.name} has no items`, {
      code: 'faults.no-items',
      hint: 'Name data with at least one item.',
    });
  const items: DataItem[] = [];
  for (const index of chosen) items.push(await data.read(index));
  const preprocessing = createPreprocessing(signature, {
    tensor: options.tensor,
    example: items[0]!.picture,
  });
  const queries = items.map(({ picture }) => preprocessing.encode(preprocessing.prepare(picture)));
  const { height, width } = preprocessing.form;
  const boxes = items.map(
    ({ truth, picture }) =>
      scaleTruth(truth, picture, { ...picture, height, width, data: new Float32Array() }).boxes,
  );
  const spec = itemInput(signature.inputs, options.tensor.name);
  const size = spec?.shape[0] === -1 ? (options.batch ?? BATCH) : 1;
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => i * size);
  return {
    names: items.map(({ name }) => name),
    labels: starts.map((from) => items.slice(from, from + size).map(({ truth }) => truth.class)),
    boxes: starts.map((from) => boxes.slice(from, from + size)),
    size: { height, width },
    items: starts.map((from) => Math.min(size, items.length - from)),
    feeds: starts.map((from) => stack(queries.slice(from, from + size))),
    queries,
  };
}

/** Tensors of one item each as one tensor. */
function stack(maps: readonly TensorMap[]): TensorMap {
  const [first] = maps;
  if (first === undefined || maps.length === 1) return first ?? {};
  return Object.fromEntries(
    Object.entries(first).map(([name, { dtype, shape, data }]): [string, Tensor] => {
      const all = [maps.length, ...shape.slice(1)];
      const joined = new (data.constructor as new (length: number) => NumericArray)(
        elementCount(all),
      );
      for (const [i, map] of maps.entries())
        (joined as Float32Array).set(map[name]!.data as Float32Array, i * data.length);
      return [name, { dtype, shape: all, data: joined }];
    }),
  );
}

/** `count` of the numbers below `length`, ascending. */
function draw(length: number, count: number, random: RandomStream): number[] {
  const places = Array.from({ length }, (_, i) => i);
  if (count === length) return places;
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(length - i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places.slice(0, count).toSorted((a, b) => a - b);
}

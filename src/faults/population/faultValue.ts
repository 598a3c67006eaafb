import { ConfigurationError } from '../../core/errors.ts';
import type { Dtype, Tensor } from '../../core/tensor.ts';
import { numbersOf } from '../../onnx/graph/constants.ts';
import type { OnnxGraph } from '../../onnx/graph/model.ts';
import { referencedValues } from '../../onnx/graph/referencedValues.ts';
import type { Site } from '../../onnx/mutation/faultSite.ts';
import type { FaultPlace } from '../models/faultModel.ts';
import { activationSites, unknownSite, weightSites } from '../../onnx/mutation/siteValues.ts';

/** A value of the model where faults may strike. */
export interface FaultValue {
  readonly site: Site;
  /** Who reads or makes it, as `Conv conv1`. */
  readonly layer: string;
  readonly dtype: Dtype;
  /** Of one item of the batch, for an activation. */
  readonly shape: readonly number[];
  readonly elements: number;
  /** The value itself; of an activation, that of the first input. */
  readonly tensor: Tensor;
  /** Of an activation: what it is on the first inputs together, which says what is usual there. */
  readonly seen?: Tensor | undefined;
  /** How many nodes read it: a fault in a shared weight strikes them all. */
  readonly readers: number;
}

/** Operators whose constants say how to compute, and are no parameters that were learnt. */
const SHAPING =
  /^(Reshape|Slice|Gather|Pad|Resize|Upsample|Clip|Expand|Tile|Squeeze|Unsqueeze|Transpose|TopK|Split|Reduce\w+|Range|ConstantOfShape|OneHot|Dropout|CumSum|NonMaxSuppression|Shape)$/;
const UNUSUAL = new Set<Dtype>(['int64', 'uint64', 'bool', 'bytes']);

/**
 * The weights of a graph: constants that hold learnt numbers (weights, biases, scales, zero points), without those that
 * only say how to reshape or clip. `layers` picks some by their own name or that of a node that reads them, and takes any
 * constant. Throws ConfigurationError for a layer that does not exist, or whose dtype has no bits to flip.
 */
export function weightValues(graph: OnnxGraph, layers?: readonly string[]): FaultValue[] {
  const sites = weightSites(graph);
  const named = (wanted: string) =>
    sites.filter(
      ({ name, readers }) =>
        name === wanted ||
        readers.some((reader) => reader === wanted || reader.split(' ')[1] === wanted),
    );
  const learnt = new Set(
    graph.nodes.flatMap((node) =>
      // The first input of a Reshape or Gather is what is reshaped: a weight, an embedding.
      SHAPING.test(node.opType) ? node.inputs.slice(0, 1) : [...referencedValues(node)],
    ),
  );
  const chosen =
    layers === undefined
      ? sites.filter(
          ({ name, tensor }) =>
            !UNUSUAL.has(tensor.dtype) && tensor.data.length > 0 && learnt.has(name),
        )
      : [
          ...new Set(
            layers.flatMap((layer) => {
              const found = named(layer);
              if (found.length === 0)
                throw unknownSite(
                  'weight',
                  layer,
                  sites.map(({ name }) => name),
                );
              return found;
            }),
          ),
        ];
  if (chosen.length === 0)
    throw new ConfigurationError('the model has no weights that faults could strike', {
      code: 'faults.no-weights',
      hint: 'Name its constants under `layers`, or choose site: activations.',
    });
  const strings = chosen.find(({ tensor }) => tensor.dtype === 'bytes');
  if (strings !== undefined) throw noFlipRule(strings.name);
  return chosen.map(({ name, tensor, readers }) => ({
    site: { kind: 'weight', name },
    layer: readers[0] ?? name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    elements: tensor.data.length,
    tensor,
    readers: readers.length,
  }));
}

/** The names of the activations that are meant: all that nodes make, or some by their own name or their node's. */
export function activationNames(graph: OnnxGraph, layers?: readonly string[]): string[] {
  const known = activationSites(graph);
  if (layers === undefined) {
    const shaped = new Set(
      graph.nodes
        .filter(({ opType }) => /^(Shape|Size|ConstantOfShape|Constant)$/.test(opType))
        .flatMap((node) => node.outputs),
    );
    return known.filter((name) => !shaped.has(name));
  }
  return [
    ...new Set(
      layers.flatMap((layer) => {
        if (known.includes(layer)) return [layer];
        const node = graph.nodes.find(({ name }) => name === layer);
        if (node === undefined) throw unknownSite('activation', layer, known);
        return node.outputs.filter((name) => name !== '');
      }),
    ),
  ];
}

export function noFlipRule(name: string): ConfigurationError {
  return new ConfigurationError(`'${name}' holds byte strings, which have no numbered bits`, {
    code: 'faults.dtype',
    hint: 'Name tensors of numbers under `layers`.',
  });
}

/** Makes the places of faults in some values; what is usual in each is looked at once. */
export function faultPlaces(
  values: readonly FaultValue[],
): (value: FaultValue, index: number, bit: number) => FaultPlace {
  const usual = new Map(values.map((value) => [value, usualOf(value.seen ?? value.tensor)]));
  return (value, index, bit) => ({
    tensor: value.tensor,
    index,
    bit,
    varies: value.site.kind === 'activation',
    usual: usual.get(value)!,
  });
}

/** What is usual in a value: its finite numbers' range and standard deviation. */
export function usualOf(tensor: Tensor): { lowest: number; highest: number; deviation: number } {
  const numbers = numbersOf(tensor).filter(Number.isFinite);
  if (numbers.length === 0) return { lowest: 0, highest: 1, deviation: 1 };
  let [lowest, highest, mean, squares] = [Infinity, -Infinity, 0, 0];
  for (const [i, value] of numbers.entries()) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    const before = mean;
    mean += (value - mean) / (i + 1);
    squares += (value - before) * (value - mean);
  }
  const deviation = Math.sqrt(squares / numbers.length);
  // A tensor of one value has no spread of its own.
  return { lowest, highest, deviation: deviation > 0 ? deviation : Math.abs(mean) || 1 };
}

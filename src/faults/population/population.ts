import { ConfigurationError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import { numbersOf } from '../../onnx/graph/constants.ts';
import type { Edit } from '../models/edit.ts';
import type { FaultModel } from '../models/faultModel.ts';
import type { Drawn } from '../statistics/stratifiedSampler.ts';
import { below } from '../statistics/shuffledItems.ts';
import type { Stratum } from '../statistics/stratum.ts';
import { bitField, bitStratum, type BitField } from './bitField.ts';
import { faultPlaces, type FaultValue } from './faultValue.ts';

/** How likely a fault is to strike where. */
export const CHOICES = [
  'bits',
  'weights',
  'layers',
  'layer-size',
  'magnitude',
  'gradient',
] as const;
export type Choice = (typeof CHOICES)[number];

/** A stratum of faults: one part of the bits of one value. */
export interface FaultStratum extends Stratum {
  /** Such as `conv1.weight/exponent-top`. */
  readonly name: string;
  readonly value: FaultValue;
  /** Bits that are struck here; one entry, 0, where elements are struck as a whole. */
  readonly bits: readonly number[];
  readonly field: BitField | 'element';
}

/** One fault of a population. */
export interface Fault {
  readonly stratum: number;
  readonly value: FaultValue;
  readonly index: number;
  readonly bit: number;
  readonly edits: readonly Edit[];
}

/** All faults of a model, by strata. */
export interface Population {
  readonly strata: readonly FaultStratum[];
  /** How many faults there are. */
  readonly size: number;
  readonly bits: number;
  fault(drawn: Drawn, random: RandomStream): Fault;
}

/** What a population is made of. */
export interface PopulationOptions {
  readonly values: readonly FaultValue[];
  readonly model: FaultModel;
  readonly options: unknown;
  readonly choose: Choice;
  /** For `gradient`: the elements of each value that may be struck. */
  readonly elements?: ReadonlyMap<string, readonly number[]> | undefined;
}

/**
 * The faults that a fault model can cause in some values. `bits`: every bit alike; `weights`, `layer-size`: every element
 * alike; `layers`: every value alike; `magnitude`: an element as likely as its absolute value; `gradient`: the bits of
 * the given elements alike. Throws ConfigurationError when there are none.
 */
export function createPopulation({
  values,
  model,
  options,
  choose,
  elements,
}: PopulationOptions): Population {
  const parts = values.flatMap((value) => {
    const bits = model.bits === undefined ? [0] : [...model.bits(options, value.dtype)];
    const list = elements?.get(value.site.name);
    const count = choose === 'gradient' ? (list?.length ?? 0) : value.elements;
    if (bits.length === 0 || count === 0) return [];
    const groups = new Map<string, number[]>();
    for (const bit of bits) {
      const key = model.bits === undefined ? 'element' : bitStratum(value.dtype, bit);
      groups.set(key, [...(groups.get(key) ?? []), bit]);
    }
    return [
      { value, list: choose === 'gradient' ? list : undefined, count, all: bits.length, groups },
    ];
  });
  const sizes = parts.map(({ value, count, all }) => weightOf(choose, value, count, all));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (parts.length === 0 || total === 0)
    throw new ConfigurationError('no bit of the chosen values can be struck by this fault', {
      code: 'faults.empty',
      hint: 'Choose other `layers` or `fault.bits`: a tensor of integers has no exponent.',
    });
  const placed: {
    count: number;
    list: readonly number[] | undefined;
    sums: Float64Array | undefined;
  }[] = [];
  const strata = parts.flatMap(({ value, list, count, all, groups }, i) => {
    const sums = choose === 'magnitude' ? cumulative(value) : undefined;
    return [...groups].map(([key, bits]): FaultStratum => {
      placed.push({ count, list, sums });
      return {
        name: `${value.site.name}/${key}`,
        kin: `${value.dtype} ${key}`,
        value,
        bits,
        field: model.bits === undefined ? 'element' : bitField(value.dtype, bits[0] ?? 0),
        mass: (sizes[i]! / total) * (bits.length / all),
        size: sums === undefined ? count * bits.length : Infinity,
      };
    });
  });
  const placeIn = faultPlaces(values);
  return {
    strata,
    size: parts.reduce((sum, { count, all }) => sum + count * all, 0),
    bits: parts.reduce((sum, { count, all }) => sum + count * all, 0),
    fault({ stratum, item }, random) {
      const { value, bits } = strata[stratum]!;
      const { list, sums } = placed[stratum]!;
      const place =
        sums === undefined
          ? Math.floor(item / bits.length)
          : search(sums, random.uniform() * sums.at(-1)!);
      const bit = bits[sums === undefined ? item % bits.length : below(bits.length, random)]!;
      const index = list?.[place] ?? place;
      const edits = model.edits(options, placeIn(value, index, bit), random);
      return { stratum, value, index, bit, edits };
    },
  };
}

function weightOf(choose: Choice, value: FaultValue, count: number, bits: number): number {
  if (choose === 'layers') return 1;
  if (choose === 'weights' || choose === 'layer-size') return count;
  if (choose === 'magnitude') return cumulative(value).at(-1) ?? 0;
  return count * bits;
}

/** Running sums of the absolute values of the elements; of an activation, over all inputs that it was seen on. */
function cumulative({ tensor, seen = tensor }: FaultValue): Float64Array {
  const sizes = new Float64Array(tensor.data.length);
  for (const [i, value] of numbersOf(seen).entries())
    if (Number.isFinite(value)) sizes[i % sizes.length]! += Math.abs(value);
  let sum = 0;
  return sizes.map((size) => (sum += size));
}

/** The first place whose running sum exceeds a number. */
function search(sums: Float64Array, at: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

import { describe, expect, it } from 'vitest';

import { DTYPES, float32Tensor, type Tensor } from '../../../src/core/tensor.ts';
import { applyEdits } from '../../../src/faults/models/edit.ts';
import { faultModelOf, faultOption } from '../../../src/faults/models/faultModels.ts';
import { patternMaker } from '../../../src/faults/campaign/patterns.ts';
import { bitField, bitFromTop, bitStratum } from '../../../src/faults/population/bitField.ts';
import {
  usualOf,
  weightValues,
  type FaultValue,
} from '../../../src/faults/population/faultValue.ts';
import { createPopulation } from '../../../src/faults/population/population.ts';
import { createRandom } from '../../../src/math/random.ts';
import { numbersOf, tensorOf } from '../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { bitsOf } from '../../../src/onnx/mutation/bitEdit.ts';

const valueOf = (tensor: Tensor, name = 'w'): FaultValue => ({
  site: { kind: 'weight', name },
  layer: 'Gemm',
  dtype: tensor.dtype,
  shape: tensor.shape,
  elements: tensor.data.length,
  tensor,
  readers: 1,
});

it('fields are those of IEEE 754', () => {
  const fields = (dtype: 'float32' | 'float16' | 'bfloat16' | 'float64'): number[] =>
    (['sign', 'exponent', 'mantissa'] as const).map(
      (field) =>
        Array.from({ length: bitsOf(dtype)! }, (_, bit) => bitField(dtype, bit)).filter(
          (each) => each === field,
        ).length,
    );
  expect(fields('float32')).toEqual([1, 8, 23]);
  expect(fields('float16')).toEqual([1, 5, 10]);
  expect(fields('bfloat16')).toEqual([1, 8, 7]);
  expect(fields('float64')).toEqual([1, 11, 52]);
  expect([
    bitField('int8', 7),
    bitField('int8', 6),
    bitField('int8', 3),
    bitField('uint8', 7),
  ]).toEqual(['sign', 'high', 'low', 'high']);
  expect([bitStratum('float32', 30), bitStratum('float32', 29)]).toEqual([
    'exponent-top',
    'exponent-rest',
  ]);
  expect([bitFromTop('float32', 31), bitFromTop('float32', 30), bitFromTop('float32', 23)]).toEqual(
    [0, 1, 8],
  );
});

describe.each(DTYPES.filter((dtype) => dtype !== 'bytes'))('%s', (dtype) => {
  const tensor = tensorOf(dtype, dtype === 'bool' ? [1, 0, 1] : [3, 1, 2], [3]);
  const after = (kind: object | string): number[] => {
    const option = faultOption.parse(kind);
    const edits = faultModelOf(option).edits(
      option,
      { tensor, index: 0, bit: 0, varies: false, usual: usualOf(tensor) },
      createRandom(1),
    );
    return numbersOf(applyEdits(tensor, edits));
  };

  it('zero and random leave what they say, and touch one element', () => {
    expect(after('zero')[0]).toBe(0);
    const [struck, ...others] = after('random');
    expect(struck).toBeGreaterThanOrEqual(0);
    expect(struck).toBeLessThanOrEqual(3);
    expect(others).toEqual(numbersOf(tensor).slice(1));
    expect(Number.isFinite(after({ kind: 'noise', scale: 0.5 })[0])).toBe(true);
  });

  it('a stuck bit sets or clears, a flip turns over', () => {
    const edits = (kind: object) => {
      const option = faultOption.parse(kind);
      return faultModelOf(option).edits(
        option,
        { tensor, index: 1, bit: 0, varies: false, usual: usualOf(tensor) },
        createRandom(1),
      );
    };
    expect(edits({ kind: 'stuck', at: 1 })).toEqual([{ index: 1, bit: 0, action: 'set' }]);
    expect(edits({ kind: 'stuck', at: 0 })).toEqual([{ index: 1, bit: 0, action: 'clear' }]);
    expect(edits({ kind: 'flip' })).toEqual([{ index: 1, bit: 0, action: 'flip' }]);
  });
});

describe('a population', () => {
  const values = [
    valueOf(float32Tensor([4], [1, -2, 3, 0]), 'a'),
    valueOf({ dtype: 'int8', shape: [2], data: Int8Array.of(1, 2) }, 'b'),
  ];
  const flip = faultOption.parse('flip');
  const make = (
    choose: 'bits' | 'weights' | 'layers' | 'magnitude' | 'gradient',
    elements?: Map<string, number[]>,
  ) => createPopulation({ values, model: faultModelOf(flip), options: flip, choose, elements });
  const massOf = (choose: 'bits' | 'weights' | 'layers' | 'magnitude', name: string): number =>
    make(choose)
      .strata.filter(({ value }) => value.site.name === name)
      .reduce((sum, { mass }) => sum + mass, 0);

  it('weighs values as was chosen', () => {
    expect(massOf('bits', 'a')).toBeCloseTo(128 / 144);
    expect(massOf('weights', 'a')).toBeCloseTo(4 / 6);
    expect(massOf('layers', 'a')).toBeCloseTo(0.5);
    expect(massOf('magnitude', 'a')).toBeCloseTo(6 / 9);
  });

  it('numbers every bit once', () => {
    const population = make('bits');
    expect(population.size).toBe(4 * 32 + 2 * 8);
    const seen = new Set<string>();
    for (const [stratum, { size }] of population.strata.entries())
      for (let item = 0; item < size; item++) {
        const fault = population.fault({ stratum, item }, createRandom(1));
        seen.add(`${fault.value.site.name} ${fault.index} ${fault.bit}`);
      }
    expect(seen.size).toBe(population.size);
  });

  it('draws by magnitude as often as the numbers are large', () => {
    const population = make('magnitude');
    const random = createRandom(3);
    const hits = [0, 0, 0, 0];
    for (let i = 0; i < 3000; i++) hits[population.fault({ stratum: 0, item: 0 }, random).index]!++;
    expect(hits[3]).toBe(0);
    for (const [i, share] of [1 / 6, 2 / 6, 3 / 6].entries())
      expect(Math.abs(hits[i]! / 3000 - share)).toBeLessThan(0.04);
  });

  it('weighs an activation by all inputs that it was seen on', () => {
    // The first input alone would say that the second element is never struck.
    const first = valueOf(float32Tensor([2], [3, 0]), 'a');
    const seen = float32Tensor([3, 2], [3, 0, -1, 2, 0, 6]);
    const population = createPopulation({
      values: [{ ...first, site: { kind: 'activation', name: 'a' }, seen }],
      model: faultModelOf(flip),
      options: flip,
      choose: 'magnitude',
    });
    const random = createRandom(5);
    const hits = [0, 0];
    for (let i = 0; i < 3000; i++) hits[population.fault({ stratum: 0, item: 0 }, random).index]!++;
    expect(Math.abs(hits[1]! / 3000 - 8 / 12)).toBeLessThan(0.04);
  });

  it('keeps to the steepest elements, and is refused when there is none', () => {
    const population = make('gradient', new Map([['a', [2]]]));
    expect(population.size).toBe(32);
    expect(population.fault({ stratum: 0, item: 0 }, createRandom(1)).index).toBe(2);
    expect(() => make('gradient', new Map())).toThrow('no bit of the chosen values');
  });
});

it('both readings of fault_rate strike what they say', () => {
  const values = Array.from({ length: 10 }, (_, i) =>
    valueOf(float32Tensor([100], new Float32Array(100).fill(1)), `w${i}`),
  );
  const flip = faultOption.parse('flip');
  const strike = (plan: Parameters<typeof patternMaker>[3]) =>
    patternMaker(values, faultModelOf(flip), flip, plan)(createRandom(5)).edits;
  const places = (edits: ReturnType<typeof strike>) =>
    new Set(edits.map(({ site, index }) => `${site.name} ${index}`)).size;
  const weights = strike({ weightRate: 0.05 });
  expect([weights.length, places(weights)]).toEqual([50, 50]);
  const tensors = strike({ tensorRate: 0.3 });
  expect([tensors.length, new Set(tensors.map(({ site }) => site.name)).size]).toEqual([3, 3]);
  expect(strike({ flips: 7 })).toHaveLength(7);
  expect(() => strike({ weightRate: 1e-5 })).toThrow('strikes 0 elements');
  const activations = ['h1', 'h2'].map((name) => ({
    ...values[0]!,
    site: { kind: 'activation' as const, name },
  }));
  expect(() => patternMaker(activations, faultModelOf(flip), flip, { flips: 2 })).toThrow(
    'can strike one activation, not the 2',
  );
});

it('weights are what was learnt, wherever it is read', () => {
  const g = new GraphBuilder();
  g.input('x', 'float32', ['n', 4]);
  const kernel = g.constant(float32Tensor([4, 1], [1, 2, 3, 4]), 'kernel');
  const shaped = g.op('Reshape', [kernel, g.ints([4, 1])]);
  const h = g.op('Clip', [g.op('MatMul', ['x', shaped]), g.scalar(0), g.scalar(6)]);
  g.node('Add', [h, g.constant(float32Tensor([1], [1]), 'bias')], {}, ['y']);
  g.output('y', 'float32', ['n', 1]);
  const { graph } = g.build();
  expect(weightValues(graph).map(({ site }) => site.name)).toEqual(['kernel', 'bias']);
  expect(() => weightValues(graph, ['nothing'])).toThrow("no weight 'nothing'");
});

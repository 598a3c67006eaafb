import { describe } from 'vitest';

import type { AttributeValues } from '../../../../src/onnx/graph/attributes.ts';
import { float } from '../../../../src/onnx/graph/attributes.ts';
import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { Sampler } from '../../../helpers/onnx/ruleCase.ts';

function window(s: Sampler, rank: number): AttributeValues {
  const many = (low: number, high: number): number[] =>
    Array.from({ length: rank }, () => s.int(low, high));
  const kernel = many(2, 3);
  return {
    kernel_shape: kernel,
    strides: many(1, 3),
    pads: [...many(0, 1), ...many(0, 1)],
    ceil_mode: s.int(0, 1),
  };
}

describe('pools', () => {
  for (const rank of [1, 2, 3]) {
    const image = (s: Sampler): number[] => [
      s.int(1, 2),
      s.int(1, 3),
      ...s.shape(rank, 3).map((n) => n + 4),
    ];
    checksRule(`MaxPool over ${rank} axes`, (s) => ({
      inputs: { x: s.distinct(image(s)) },
      build: (g) => g.op('MaxPool', ['x'], window(s, rank)),
      step: 2e-2,
    }));
    checksRule(`AveragePool over ${rank} axes`, (s) => ({
      inputs: { x: s.normal(image(s)) },
      build: (g) =>
        g.op('AveragePool', ['x'], { ...window(s, rank), count_include_pad: s.int(0, 1) }),
      step: 0.1,
    }));
  }
  checksRule('MaxPool with dilations', (s) => ({
    inputs: { x: s.distinct([1, 2, 7, 8]) },
    build: (g) => g.op('MaxPool', ['x'], { kernel_shape: [2, 3], dilations: [2, 2] }),
  }));
  checksRule('AveragePool of tiles', (s) => ({
    inputs: { x: s.normal([2, 2, s.int(4, 7), s.int(4, 7)]) },
    build: (g) => g.op('AveragePool', ['x'], { kernel_shape: [2, 2], strides: [2, 2] }),
    step: 0.1,
  }));
  checksRule('AveragePool with auto_pad', (s) => ({
    inputs: { x: s.normal([1, 2, s.int(4, 7), s.int(4, 7)]) },
    build: (g) =>
      g.op('AveragePool', ['x'], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        auto_pad: s.pick(['SAME_UPPER', 'SAME_LOWER']),
      }),
    step: 0.1,
  }));
  for (const operator of ['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool']) {
    checksRule(operator, (s) => ({
      inputs: { x: s.distinct([s.int(1, 2), s.int(1, 3), s.int(2, 4), s.int(2, 4)]) },
      build: (g) => g.op(operator, ['x']),
    }));
  }
});

describe('normalizations', () => {
  const image = (s: Sampler): number[] => [s.int(1, 2), 4, s.int(2, 4), s.int(2, 4)];
  checksRule('BatchNormalization', (s) => ({
    inputs: {
      x: s.normal(image(s)),
      scale: s.normal([4]),
      bias: s.normal([4]),
      mean: s.normal([4]),
      variance: s.uniform([4], 0.5, 2),
    },
    build: (g) => g.op('BatchNormalization', ['x', 'scale', 'bias', 'mean', 'variance']),
  }));
  checksRule('BatchNormalization after a convolution', (s) => ({
    inputs: { x: s.normal(image(s)) },
    constants: {
      w: s.normal([3, 4, 1, 1]),
      scale: s.normal([3]),
      bias: s.normal([3]),
      mean: s.normal([3]),
      variance: s.uniform([3], 0.5, 2),
    },
    build: (g) =>
      g.op('BatchNormalization', [g.op('Conv', ['x', 'w']), 'scale', 'bias', 'mean', 'variance']),
    step: 0.1,
  }));
  checksRule('LayerNormalization', (s) => {
    const shape = s.shape(3).map((extent) => extent + 1);
    const axis = s.int(1, 2);
    return {
      inputs: {
        x: s.normal(shape),
        scale: s.normal(shape.slice(axis)),
        bias: s.normal(shape.slice(axis)),
      },
      build: (g) =>
        g.op('LayerNormalization', ['x', 'scale', 'bias'], { axis: s.pick([axis, axis - 3]) }),
      step: 3e-3,
    };
  });
  checksRule('InstanceNormalization', (s) => ({
    inputs: { x: s.normal(image(s)), scale: s.normal([4]), bias: s.normal([4]) },
    build: (g) => g.op('InstanceNormalization', ['x', 'scale', 'bias']),
  }));
  checksRule('GroupNormalization', (s) => ({
    inputs: { x: s.normal(image(s)), scale: s.normal([4]), bias: s.normal([4]) },
    build: (g) => g.op('GroupNormalization', ['x', 'scale', 'bias'], { num_groups: 2 }),
  }));
  checksRule('GroupNormalization with a scale per group, as before opset 21', (s) => ({
    inputs: { x: s.normal(image(s)), scale: s.normal([2]), bias: s.normal([2]) },
    build: (g) => g.op('GroupNormalization', ['x', 'scale', 'bias'], { num_groups: 2 }),
    opset: 18,
  }));
  checksRule('MeanVarianceNormalization', (s) => ({
    inputs: { x: s.normal([2, 3, 3, 3]) },
    build: (g) =>
      g.op('MeanVarianceNormalization', ['x'], s.int(0, 1) === 0 ? {} : { axes: [2, 3] }),
  }));
  for (const p of [1, 2]) {
    checksRule(`LpNormalization, p = ${p}`, (s) => ({
      inputs: { x: s.away(s.shape(2), [0]) },
      build: (g) => g.op('LpNormalization', ['x'], { p, axis: s.int(0, 1) }),
    }));
  }
  checksRule('LRN', (s) => ({
    inputs: { x: s.normal([2, 6, 2, 3]) },
    build: (g) =>
      g.op('LRN', ['x'], {
        size: s.pick([3, 5]),
        alpha: float(0.5),
        beta: float(0.6),
        bias: float(1.5),
      }),
  }));
});

describe('reductions', () => {
  const operators = [
    'ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2',
    'ReduceSumSquare', 'ReduceLogSumExp', 'ReduceLogSum',
  ]; // prettier-ignore
  for (const operator of operators) {
    const values = (s: Sampler, shape: readonly number[]) =>
      operator === 'ReduceLogSum'
        ? s.uniform(shape, 0.5, 2)
        : s.distinct(shape.map((n) => Math.min(n, 3)));
    checksRule(
      operator,
      (s) => {
        const axes = s.pick([[0], [-1], [0, 2], [1, -1], []]);
        const inputs = { x: values(s, s.shape(3)) };
        return {
          inputs,
          build: (g) =>
            g.op(operator, axes.length === 0 ? ['x'] : ['x', g.ints(axes)], {
              keepdims: s.int(0, 1),
            }),
          step: 5e-3,
        };
      },
      { runs: 5, tolerance: 5e-3 },
    );
  }
  checksRule('axes as an attribute, as before opset 18', (s) => ({
    inputs: { x: s.normal([2, 3, 2]) },
    build: (g) => g.op('ReduceSum', [g.op('ReduceMean', ['x'], { axes: [1] })], { axes: [0] }),
    opset: 11,
  }));
});

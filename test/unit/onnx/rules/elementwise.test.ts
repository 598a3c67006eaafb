import { describe } from 'vitest';

import { float } from '../../../../src/onnx/graph/attributes.ts';
import type { AttributeValues } from '../../../../src/onnx/graph/attributes.ts';
import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { Sampler } from '../../../helpers/onnx/ruleCase.ts';

/** Two shapes that broadcast to one another. */
function pairOfShapes(sampler: Sampler): readonly [number[], number[]] {
  const whole = sampler.shape(sampler.int(1, 4), 3);
  const thin = (shape: number[]): number[] =>
    shape.map((extent) => (sampler.int(0, 2) === 0 ? 1 : extent)).slice(sampler.int(0, 1));
  return sampler.int(0, 1) === 0 ? [whole, thin(whole)] : [thin(whole), whole];
}

describe('broadcasting arithmetic', () => {
  for (const operator of ['Add', 'Sub', 'Mul', 'Div']) {
    checksRule(operator, (s) => {
      const [a, b] = pairOfShapes(s);
      return {
        inputs: { a: s.normal(a), b: s.uniform(b, 0.5, 2) },
        build: (g) => g.op(operator, ['a', 'b']),
      };
    });
  }
  checksRule('Pow', (s) => {
    const [a, b] = pairOfShapes(s);
    return {
      inputs: { a: s.uniform(a, 0.5, 2), b: s.uniform(b, -2, 3) },
      build: (g) => g.op('Pow', ['a', 'b']),
    };
  });
  checksRule('Pow with a whole exponent of a negative base', (s) => ({
    inputs: { a: s.normal(s.shape(2)) },
    build: (g) => g.op('Pow', ['a', g.scalar(3)]),
  }));
  checksRule('Mod (fmod)', (s) => ({
    inputs: { a: s.uniform([5], 2.1, 2.8), b: s.uniform([5], 0.97, 1.03) },
    build: (g) => g.op('Mod', ['a', 'b'], { fmod: 1 }),
    withRespectTo: ['a'],
  }));
  for (const operator of ['Max', 'Min', 'Sum', 'Mean']) {
    checksRule(
      `${operator} of three`,
      (s) => {
        const [a, b] = pairOfShapes(s);
        return {
          inputs: { a: s.distinct(a), b: s.away(b, []), c: s.normal([1]) },
          build: (g) => g.op(operator, ['a', 'b', 'c']),
          step: 1e-3,
        };
      },
      { tolerance: 1e-2 },
    );
  }
  checksRule('Where', (s) => {
    const [a, b] = pairOfShapes(s);
    return {
      inputs: { a: s.normal(a), b: s.normal(b), c: s.normal(b) },
      build: (g) => g.op('Where', [g.op('Less', ['c', g.scalar(0)]), 'a', 'b']),
      withRespectTo: ['a', 'b'],
    };
  });
  checksRule('a value that is used several times', (s) => ({
    inputs: { x: s.normal(s.shape(2)) },
    build: (g) => g.op('Mul', [g.op('Mul', ['x', 'x']), g.op('Add', ['x', g.op('Neg', ['x'])])]),
    withRespectTo: ['x'],
  }));
});

describe('activations', () => {
  const smooth = [
    'Sigmoid', 'Tanh', 'Exp', 'Softplus', 'Erf', 'Gelu', 'Mish', 'Sin', 'Cos', 'Atan', 'Asinh',
    'Identity', 'Neg', 'Sinh', 'Cosh',
  ]; // prettier-ignore
  for (const operator of smooth) {
    checksRule(operator, (s) => ({
      inputs: { x: s.normal(s.shape(s.int(1, 3))) },
      build: (g) => g.op(operator, ['x']),
    }));
  }
  const positive: readonly (readonly [string, number, number])[] = [
    ['Log', 0.5, 3], ['Sqrt', 0.5, 3], ['Reciprocal', 0.5, 3], ['Tan', -1, 1], ['Asin', -0.7, 0.7],
    ['Acos', -0.7, 0.7], ['Atanh', -0.7, 0.7], ['Acosh', 1.5, 3],
  ]; // prettier-ignore
  for (const [operator, low, high] of positive) {
    checksRule(operator, (s) => ({
      inputs: { x: s.uniform(s.shape(2), low, high) },
      build: (g) => g.op(operator, ['x']),
    }));
  }
  const kinked: readonly (readonly [string, readonly number[], AttributeValues])[] = [
    ['Relu', [0], {}],
    ['Abs', [0], {}],
    ['Softsign', [0], {}],
    ['LeakyRelu', [0], { alpha: float(0.3) }],
    ['ThresholdedRelu', [0.7], { alpha: float(0.7) }],
    ['Elu', [0], { alpha: float(1.3) }],
    ['Selu', [0], {}],
    ['Celu', [0], { alpha: float(0.8) }],
    ['HardSigmoid', [-1, 2], { alpha: float(0.33333), beta: float(0.33333) }],
    ['HardSwish', [-3, 3], {}],
    ['Gelu', [], { approximate: 'tanh' }],
  ];
  for (const [operator, kinks, attributes] of kinked) {
    checksRule(`${operator} ${JSON.stringify(attributes)}`, (s) => ({
      inputs: { x: s.away(s.shape(2), kinks) },
      build: (g) => g.op(operator, ['x'], attributes),
    }));
  }
  checksRule('Clip', (s) => ({
    inputs: { x: s.away(s.shape(2), [-0.5, 1]) },
    build: (g) => g.op('Clip', ['x', g.scalar(-0.5), s.int(0, 1) === 0 ? '' : g.scalar(1)]),
  }));
  checksRule('Clip with attributes, as before opset 11', (s) => ({
    inputs: { x: s.away(s.shape(2), [-0.5, 1]) },
    build: (g) => g.op('Clip', ['x'], { min: float(-0.5), max: float(1) }),
    opset: 9,
  }));
  checksRule('PRelu', (s) => ({
    inputs: { x: s.away([2, 3, 4], [0]), slope: s.normal(s.pick([[3, 1], [1], [2, 3, 4]])) },
    build: (g) => g.op('PRelu', ['x', 'slope']),
  }));
  for (const operator of ['Softmax', 'LogSoftmax']) {
    checksRule(operator, (s) => ({
      inputs: { x: s.normal(s.shape(3)) },
      build: (g) => g.op(operator, ['x'], { axis: s.int(-3, 2) }),
    }));
    checksRule(`${operator} over all further axes, as before opset 13`, (s) => ({
      inputs: { x: s.normal(s.shape(3)) },
      build: (g) => g.op(operator, ['x'], { axis: s.int(0, 2) }),
      opset: 11,
    }));
  }
});

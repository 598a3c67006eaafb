import { describe } from 'vitest';

import { float } from '../../../../src/onnx/graph/attributes.ts';
import { int64Tensor, tensorOf } from '../../../../src/onnx/graph/constants.ts';
import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { Sampler } from '../../../helpers/onnx/ruleCase.ts';

const step = 0.1;

describe('operators that move elements', () => {
  checksRule('Reshape, Flatten, Squeeze, Unsqueeze', (s) => ({
    inputs: { x: s.normal([2, 3, 4]) },
    build(g) {
      const a = g.op('Reshape', ['x', g.ints([4, 0, -1])]);
      const b = g.op('Unsqueeze', [a, g.ints([1, -1])]);
      const c = g.op('Squeeze', [b, g.ints([1])]);
      return g.op('Mul', [g.op('Flatten', [c], { axis: 2 }), g.op('Flatten', [c], { axis: 2 })]);
    },
    step,
  }));
  checksRule('Squeeze and Unsqueeze with attributes', (s) => ({
    inputs: { x: s.normal([2, 1, 3]) },
    build: (g) => g.op('Squeeze', [g.op('Unsqueeze', ['x'], { axes: [0] })], { axes: [2] }),
    opset: 11,
    step,
  }));
  checksRule(
    'Transpose',
    (s) => ({
      inputs: { x: s.normal(s.shape(4)) },
      build: (g) =>
        g.op(
          'Transpose',
          ['x'],
          s.pick([{}, { perm: [1, 0, 3, 2] }, { perm: [2, 3, 1, 0] }, { perm: [3, 0, 1, 2] }]),
        ),
      step,
    }),
    { runs: 8 },
  );
  checksRule('Concat', (s) => {
    const axis = s.int(0, 2);
    const shape = s.shape(3);
    return {
      inputs: { x: s.normal(shape), y: s.normal(shape.with(axis, s.int(1, 4))) },
      build: (g) => g.op('Concat', ['x', 'y', 'x'], { axis: axis - s.int(0, 1) * 3 }),
      step,
    };
  });
  checksRule('Split into given sizes, of which one is not used', (s) => ({
    inputs: { x: s.normal([2, 6]) },
    build(g) {
      const [a = '', , c = ''] = g.node('Split', ['x', g.ints([1, 3, 2])], { axis: 1 }, 3);
      return g.op('Mul', [a, c]);
    },
    step,
  }));
  checksRule('Split into equal parts, as before opset 18', (s) => ({
    inputs: { x: s.normal([6, 2]) },
    build(g) {
      const [a = '', b = ''] = g.node('Split', ['x'], {}, 2);
      return g.op('Mul', [a, b]);
    },
    opset: 13,
    step,
  }));
  checksRule(
    'Slice, steps and negative bounds',
    (s) => {
      const [start, end, stride] = s.pick([
      [0, 5, 1], [1, -1, 2], [-1, -99, -1], [5, 0, -2], [-4, 99, 3], [2, Infinity, 1], [-1, -Infinity, -3], [1, 6, 4],
    ] as const); // prettier-ignore
      return {
        inputs: { x: s.normal([2, 7, 3]) },
        build: (g) =>
          g.op('Slice', [
            'x',
            g.ints([start, 1]),
            g.ints([end, 3]),
            g.ints([-2, 2]),
            g.ints([stride, 1]),
          ]),
        step,
      };
    },
    { runs: 16 },
  );
  checksRule('Slice with attributes, as before opset 10', (s) => ({
    inputs: { x: s.normal([4, 5]) },
    build: (g) => g.op('Slice', ['x'], { starts: [1], ends: [3], axes: [1] }),
    opset: 9,
    step,
  }));
  checksRule('Expand and Tile', (s) => ({
    inputs: { x: s.normal([3, 1, 2]) },
    build: (g) => g.op('Tile', [g.op('Expand', ['x', g.ints([2, 1, 4, 1])]), g.ints([1, 2, 1, 3])]),
    step,
  }));
  checksRule('DepthToSpace', (s) => ({
    inputs: { x: s.normal([2, 8, 2, 3]) },
    build: (g) => g.op('DepthToSpace', ['x'], { blocksize: 2, mode: s.pick(['DCR', 'CRD']) }),
    step,
  }));
  checksRule('SpaceToDepth', (s) => ({
    inputs: { x: s.normal([2, 2, 4, 6]) },
    build: (g) => g.op('SpaceToDepth', ['x'], { blocksize: 2 }),
    step,
  }));
  for (const mode of ['constant', 'edge', 'reflect', 'wrap']) {
    checksRule(
      `Pad, mode ${mode}`,
      (s) => {
        const low = mode === 'constant' ? -1 : 0;
        const pads = Array.from({ length: 4 }, () => s.int(low, 2));
        return {
          inputs: { x: s.normal([2, s.int(3, 4), s.int(3, 4)]) },
          build: (g) => g.op('Pad', ['x', g.ints(pads), '', g.ints([2, -2])], { mode }),
          step,
        };
      },
      { runs: 8 },
    );
  }
  checksRule('Pad with attributes, as before opset 11', (s) => ({
    inputs: { x: s.normal([2, 3]) },
    build: (g) => g.op('Pad', ['x'], { pads: [0, 1, 1, 2], value: float(3) }),
    opset: 9,
    step,
  }));
});

describe('operators that pick elements', () => {
  const indices = (s: Sampler, shape: readonly number[], bound: number) =>
    int64Tensor(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => s.int(-bound, bound - 1)),
      shape,
    );
  checksRule(
    'Gather',
    (s) => {
      const shape = s.shape(3);
      const axis = s.int(0, 2);
      return {
        inputs: { x: s.normal(shape) },
        constants: { i: indices(s, s.pick([[], [2], [2, 3]]), shape[axis] ?? 1) },
        build: (g) => g.op('Gather', ['x', 'i'], { axis }),
        step,
      };
    },
    { runs: 10 },
  );
  checksRule('Gather by fed indices', (s) => ({
    inputs: { x: s.normal([5, 2]), i: indices(s, [4], 5) },
    build: (g) => g.op('Gather', ['x', 'i']),
    step,
  }));
  checksRule('GatherElements', (s) => ({
    inputs: { x: s.normal([3, 4]) },
    constants: { i: indices(s, [2, 4], 3) },
    build: (g) => g.op('GatherElements', ['x', 'i'], { axis: 0 }),
    step,
  }));
  checksRule('GatherND', (s) => ({
    inputs: { x: s.normal([3, 4, 2]) },
    constants: { i: indices(s, [3, 2], 3) },
    build: (g) => g.op('GatherND', ['x', 'i']),
    step,
  }));
  for (const reduction of ['none', 'add']) {
    checksRule(`ScatterND, ${reduction}`, (s) => ({
      inputs: { x: s.normal([4, 3]), u: s.normal([2, 3]) },
      constants: {
        i: int64Tensor(
          s.pick([
            [0, 3],
            [2, 1],
          ]),
          [2, 1],
        ),
      },
      build: (g) => g.op('ScatterND', ['x', 'i', 'u'], { reduction }),
      step,
    }));
    checksRule(`ScatterElements, ${reduction}`, (s) => ({
      inputs: { x: s.normal([4, 3]), u: s.normal([1, 3]) },
      constants: { i: int64Tensor([s.int(0, 3), s.int(0, 3), s.int(-4, -1)], [1, 3]) },
      build: (g) => g.op('ScatterElements', ['x', 'i', 'u'], { reduction }),
      step,
    }));
  }
  checksRule('TopK', (s) => ({
    inputs: { x: s.distinct([3, 5]) },
    build: (g) => g.node('TopK', ['x', g.ints([2])], { axis: 1 }, 2)[0] ?? '',
  }));
  checksRule('CumSum and Trilu', (s) => ({
    inputs: { x: s.normal([3, 4]) },
    build: (g) =>
      g.op(
        'Trilu',
        [
          g.op('CumSum', ['x', g.scalar(1, 'int64')], {
            exclusive: s.int(0, 1),
            reverse: s.int(0, 1),
          }),
        ],
        { upper: s.int(0, 1) },
      ),
    step,
  }));
});

describe('Resize', () => {
  const coordinates = [
    'half_pixel',
    'pytorch_half_pixel',
    'align_corners',
    'asymmetric',
    'half_pixel_symmetric',
  ];
  for (const mode of ['nearest', 'linear']) {
    for (const transformation of coordinates) {
      checksRule(
        `${mode}, ${transformation}`,
        (s) => {
          // Whether a tie goes up or down hangs on rounding inside the runtime: symmetric ones only without ties.
          const ties = mode === 'linear' || transformation !== 'half_pixel_symmetric';
          const bySize = ties && s.int(0, 1) === 0;
          const image = [1, 2, s.int(2, 5), s.int(2, 5)];
          const sizes = [1, 2, s.int(1, 8), s.int(1, 8)];
          const scales = [
            1,
            1,
            s.pick(ties ? [0.5, 0.6, 1, 1.5, 2, 3] : [2]),
            s.pick(ties ? [0.5, 1, 1.7, 2] : [4]),
          ];
          return {
            inputs: { x: s.normal(image) },
            build: (g) =>
              g.op(
                'Resize',
                bySize
                  ? ['x', '', '', g.ints(sizes)]
                  : ['x', '', g.constant(tensorOf('float32', scales, [4]))],
                {
                  mode,
                  coordinate_transformation_mode: transformation,
                  nearest_mode: s.pick([
                    'floor',
                    'ceil',
                    'round_prefer_floor',
                    'round_prefer_ceil',
                  ]),
                },
              ),
            step,
          };
        },
        { runs: 6 },
      );
    }
  }
  checksRule('Upsample, as before opset 10', (s) => ({
    inputs: { x: s.normal([1, 2, 3, 2]) },
    constants: { scales: tensorOf('float32', [1, 1, 2, 3], [4]) },
    build: (g) => g.op('Upsample', ['x', 'scales'], { mode: s.pick(['nearest', 'linear']) }),
    opset: 9,
    step,
  }));
  checksRule(
    'Resize of opset 10',
    (s) => ({
      inputs: { x: s.normal([1, 2, 4, 6]) },
      constants: {
        scales: tensorOf(
          'float32',
          s.pick([
            [1, 1, 0.5, 0.5],
            [1, 1, 2, 3],
            [1, 1, 0.75, 0.4],
          ]),
          [4],
        ),
      },
      build: (g) => g.op('Resize', ['x', 'scales'], { mode: s.pick(['nearest', 'linear']) }),
      opset: 10,
      step,
    }),
    { runs: 6 },
  );
});

import { describe } from 'vitest';

import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { RuleCase, Sampler } from '../../../helpers/onnx/ruleCase.ts';

interface Layout {
  readonly rank: number;
  readonly group?: number;
  /** Input channels of each group; default 1 or 2. */
  readonly inputs?: number;
  /** Output channels of each group. */
  readonly perGroup?: number;
  readonly auto?: string;
}

function convolution(s: Sampler, layout: Layout): RuleCase {
  const { rank, group = 1, inputs = s.int(1, 2), perGroup = 2, auto } = layout;
  const many = (low: number, high: number): number[] =>
    Array.from({ length: rank }, () => s.int(low, high));
  const kernel = many(1, 3);
  const strides = many(1, 3);
  const dilations = auto === undefined ? many(1, 2) : many(1, 1);
  const x = s.normal([s.int(1, 2), inputs * group, ...many(6, 9)]);
  const w = s.normal([perGroup * group, inputs, ...kernel]);
  const constant = s.int(0, 2) === 0;
  return {
    inputs: { x, b: s.normal([perGroup * group]), ...(constant ? {} : { w }) },
    ...(constant ? { constants: { w } } : {}),
    build: (g) =>
      g.op('Conv', ['x', 'w', 'b'], {
        kernel_shape: kernel,
        strides,
        dilations,
        group,
        ...(auto === undefined ? { pads: [...many(0, 2), ...many(0, 2)] } : { auto_pad: auto }),
      }),
    step: 0.25,
  };
}

function transposed(s: Sampler, rank: number, group: number, mode: string): RuleCase {
  const many = (low: number, high: number): number[] =>
    Array.from({ length: rank }, () => s.int(low, high));
  const inputs = s.int(1, 2);
  const kernel = many(2, 3);
  const strides = many(1, 3);
  const dilations = many(1, 2);
  const size = many(2, 4);
  return {
    inputs: {
      x: s.normal([s.int(1, 2), inputs * group, ...size]),
      w: s.normal([inputs * group, 2, ...kernel]),
      b: s.normal([2 * group]),
    },
    build: (g) =>
      g.op('ConvTranspose', ['x', 'w', 'b'], {
        kernel_shape: kernel,
        strides,
        dilations,
        group,
        ...(mode === 'pads'
          ? {
              pads: [...many(0, 1), ...many(0, 1)],
              output_padding: strides.map((stride) => s.int(0, stride - 1)),
            }
          : {}),
        ...(mode === 'shape'
          ? { output_shape: size.map((extent, i) => extent * (strides[i] ?? 1)) }
          : {}),
      }),
    step: 0.25,
  };
}

describe('Conv', () => {
  checksRule('one axis', (s) => convolution(s, { rank: 1 }), { runs: 6 });
  checksRule('two axes', (s) => convolution(s, { rank: 2 }), { runs: 8 });
  checksRule('three axes', (s) => convolution(s, { rank: 3 }), { runs: 2 });
  checksRule('groups', (s) => convolution(s, { rank: 2, group: 3 }), { runs: 6 });
  checksRule('depthwise', (s) => ({ ...convolution(s, { rank: 2, group: 4, perGroup: 1 }) }), {
    runs: 8,
  });
  checksRule(
    'depthwise, as many channels as the runtime does at once',
    (s) => convolution(s, { rank: 2, group: 16, inputs: 1, perGroup: s.pick([1, 1, 2]) }),
    { runs: 20 },
  );
  checksRule('depthwise, one axis', (s) => convolution(s, { rank: 1, group: 4, perGroup: 2 }));
  checksRule('SAME_UPPER', (s) => convolution(s, { rank: 2, auto: 'SAME_UPPER' }));
  checksRule('SAME_LOWER', (s) => convolution(s, { rank: 2, auto: 'SAME_LOWER' }));
  checksRule('VALID', (s) => convolution(s, { rank: 2, auto: 'VALID' }));
});

describe('ConvTranspose', () => {
  checksRule('two axes', (s) => transposed(s, 2, 1, 'pads'), { runs: 6 });
  checksRule('groups', (s) => transposed(s, 2, 2, 'pads'));
  checksRule('one axis', (s) => transposed(s, 1, 1, 'plain'));
  checksRule('with an output shape', (s) => transposed(s, 2, 1, 'shape'));
});

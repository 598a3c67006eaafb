import { describe } from 'vitest';

import { tensorOf } from '../../../../src/onnx/graph/constants.ts';
import { checksRule } from '../../../helpers/onnx/ruleCase.ts';
import type { RuleCase, Sampler } from '../../../helpers/onnx/ruleCase.ts';

/** Levels so close together that a finite difference sees a slope of 1, and of 0 beyond the last level. */
function fineLevels(s: Sampler, axis: number | undefined): RuleCase {
  const shape = [s.int(1, 3), 3, s.int(1, 3)];
  const dtype = s.pick(['int16', 'uint16'] as const);
  const zero = dtype === 'int16' ? 0 : 32_768;
  const count = axis === undefined ? 1 : 3;
  const scales = Array.from({ length: count }, () => s.pick([5e-5, 1e-4]));
  const size = axis === undefined ? [] : [count];
  // The last levels are at -3.3 and 3.3, or half of it.
  const x = s.pick([s.uniform(shape, -1.2, 1.2), s.uniform(shape, 4, 9), s.uniform(shape, -9, -4)]);
  return {
    inputs: { x, w: s.normal(shape) },
    constants: {
      scale: tensorOf('float32', scales, size),
      zero: tensorOf(
        dtype,
        scales.map(() => zero),
        size,
      ),
    },
    build(g) {
      const attributes = axis === undefined ? {} : { axis };
      const levels = g.op('QuantizeLinear', ['x', 'scale', 'zero'], attributes);
      const moved = g.op('Transpose', [levels], { perm: [0, 1, 2] });
      return g.op('Mul', [g.op('DequantizeLinear', [moved, 'scale', 'zero'], attributes), 'w']);
    },
    step: 0.2,
  };
}

describe('QuantizeLinear and DequantizeLinear', () => {
  checksRule('one scale', (s) => fineLevels(s, undefined), { runs: 8 });
  checksRule('a scale for each channel', (s) => fineLevels(s, 1), { runs: 8 });
});

import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { float } from '../../../src/onnx/graph/attributes.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { normaliseModel } from '../../../src/onnx/graph/normaliseModel.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { gradientError } from '../../helpers/onnx/gradientError.ts';
import { runHere } from '../../helpers/onnx/runHere.ts';

/** Operators whose signatures changed between the versions, written as each version wants them. */
function changedOperators(opset: number): OnnxModel {
  const g = new GraphBuilder();
  const since = (version: number): boolean => opset >= version;
  g.input('x', 'float32', [2, 3, 4, 4]);
  const ints = (values: readonly number[]): string => g.ints(values);
  const clipped = since(11)
    ? g.op('Clip', ['x', g.scalar(-2), g.scalar(2)])
    : g.op('Clip', ['x'], { min: float(-2), max: float(2) });
  const padded = since(11)
    ? g.op('Pad', [clipped, ints([0, 0, 1, 0, 0, 0, 0, 1])])
    : g.op('Pad', [clipped], { pads: [0, 0, 1, 0, 0, 0, 0, 1] });
  const sliced = since(10)
    ? g.op('Slice', [padded, ints([0]), ints([4]), ints([2])])
    : g.op('Slice', [padded], { starts: [0], ends: [4], axes: [2] });
  const dropped = since(12)
    ? g.op('Dropout', [sliced, g.scalar(0.5)])
    : g.op('Dropout', [sliced], { ratio: float(0.5) });
  const [left = '', right = ''] = since(13)
    ? g.node('Split', [dropped, ints([1, 2])], { axis: 1 }, 2)
    : g.node('Split', [dropped], { axis: 1, split: [1, 2] }, 2);
  const shares = g.op('Softmax', [right], { axis: 2 });
  const product = g.op('Mul', [left, shares]);
  const wide = since(13)
    ? g.op('Unsqueeze', [product, ints([0])])
    : g.op('Unsqueeze', [product], { axes: [0] });
  const narrow = since(13)
    ? g.op('Squeeze', [wide, ints([0])])
    : g.op('Squeeze', [wide], { axes: [0] });
  const summed = since(13)
    ? g.op('ReduceSum', [narrow, ints([3])])
    : g.op('ReduceSum', [narrow], { axes: [3] });
  const mean = since(18)
    ? g.op('ReduceMean', [summed, ints([1])], { keepdims: 0 })
    : g.op('ReduceMean', [summed], { axes: [1], keepdims: 0 });
  g.output(mean, 'float32', [2, 4, 1]);
  return decodeModel(encodeModel(g.build({ opset })));
}

const random = createRandom(5);
const image = Float32Array.from({ length: 96 }, () => 0.8 * random.normal());
const feeds = { x: float32Tensor([2, 3, 4, 4], image) };

describe('models of every operator set from 7 to 21', () => {
  it.each(Array.from({ length: 15 }, (_, i) => 7 + i))(
    'opset %i computes the same when it is raised, and has the gradient of finite differences',
    async (opset) => {
      const model = changedOperators(opset);
      expect(model.opsets['']).toBe(opset);
      const raised = normaliseModel(model);
      expect(raised.opsets['']).toBe(21);
      const [before, after] = [
        await runHere(encodeModel(model), feeds),
        await runHere(encodeModel(raised), feeds),
      ];
      expect(Object.values(after)[0]?.data).toEqual(Object.values(before)[0]?.data);
      const check = { feeds, withRespectTo: ['x'], step: 1e-2 };
      expect(await gradientError(model, check)).toBeLessThan(2e-3);
    },
  );
});

import type { RandomStream } from '../../../src/core/random.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { tensorOf } from '../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';

/** A transformer encoder block with random weights: attention with heads, layer norms, a GELU network, residuals. */
export function transformerBlock(
  random: RandomStream,
  { batch = 2, tokens = 5, width = 8, heads = 2 } = {},
): OnnxModel {
  const g = new GraphBuilder();
  let count = 0;
  const weight = (shape: readonly number[], scale: number, mean = 0): string => {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, () => mean + scale * random.normal());
    return g.constant(float32Tensor(shape, data), `w${count++}`);
  };
  const linear = (x: string, from: number, to: number): string =>
    g.op('Add', [g.op('MatMul', [x, weight([from, to], 1 / Math.sqrt(from))]), weight([to], 0.1)]);
  const norm = (x: string): string =>
    g.op('LayerNormalization', [x, weight([width], 0.1, 1), weight([width], 0.1)]);
  g.input('x', 'float32', [batch, tokens, width]);
  const normal = norm('x');
  const split = (x: string, perm: readonly number[]): string =>
    g.op('Transpose', [g.op('Reshape', [x, g.ints([batch, tokens, heads, width / heads])])], {
      perm,
    });
  const [q, k, v] = [
    split(linear(normal, width, width), [0, 2, 1, 3]),
    split(linear(normal, width, width), [0, 2, 3, 1]),
    split(linear(normal, width, width), [0, 2, 1, 3]),
  ] as const;
  const root = g.constant(tensorOf('float32', [Math.sqrt(width / heads)], []));
  const attention = g.op('Softmax', [g.op('Div', [g.op('MatMul', [q, k]), root])], { axis: -1 });
  const mixed = g.op('Transpose', [g.op('MatMul', [attention, v])], { perm: [0, 2, 1, 3] });
  const joined = g.op('Reshape', [mixed, g.ints([batch, tokens, width])]);
  const residual = g.op('Add', ['x', linear(joined, width, width)]);
  const wide = g.op('Gelu', [linear(norm(residual), width, 4 * width)]);
  g.node('Add', [residual, linear(wide, 4 * width, width)], {}, ['y']);
  g.output('y', 'float32', [batch, tokens, width]);
  return g.build();
}

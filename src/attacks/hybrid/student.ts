import type { RandomStream } from '../../core/random.ts';
import { elementCount, float32Tensor } from '../../core/tensor.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';

/** Channels of the three convolutions. */
const WIDTHS = [16, 32, 32];

/**
 * An untrained small network: three convolutions, the last two of stride 2, and a dense layer, with weights drawn by the
 * fan-in (He et al., 2015). Input `image`, float32 [n, channels, height, width], 0 to 1; output `scores` [n, classes].
 */
export function student(
  { height, width, channels }: PointForm,
  classes: number,
  random: RandomStream,
): Uint8Array {
  const graph = new GraphBuilder();
  const weights = (shape: readonly number[], gain: number): string => {
    const sd = Math.sqrt(gain / (elementCount(shape) / shape[0]!));
    const data = Float32Array.from({ length: elementCount(shape) }, () => sd * random.normal());
    return graph.constant(float32Tensor(shape, data));
  };
  const zeros = (count: number): string =>
    graph.constant(float32Tensor([count], new Float32Array(count)));

  let value = graph.input('image', 'float32', ['n', channels, height, width]);
  value = graph.op('Sub', [value, graph.scalar(0.5)]);
  value = graph.op('Mul', [value, graph.scalar(4)]);
  let from = channels;
  let [rows, columns] = [height, width];
  for (const [layer, to] of WIDTHS.entries()) {
    const stride = layer === 0 ? 1 : 2;
    value = graph.op('Conv', [value, weights([to, from, 3, 3], 2), zeros(to)], {
      kernel_shape: [3, 3],
      strides: [stride, stride],
      pads: [1, 1, 1, 1],
    });
    value = graph.op('Relu', [value]);
    [rows, columns] = [Math.ceil(rows / stride), Math.ceil(columns / stride)];
    from = to;
  }
  const flat = graph.op('Flatten', [value]);
  const dense = weights([classes, from * rows * columns], 1);
  graph.node('Gemm', [flat, dense, zeros(classes)], { transB: 1 }, ['scores']);
  graph.output('scores', 'float32', ['n', classes]);
  return encodeModel(graph.build({ name: 'substitute' }));
}

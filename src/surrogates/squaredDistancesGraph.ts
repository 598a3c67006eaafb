import { tensorOf } from '../onnx/graph/constants.ts';
import type { GraphBuilder } from '../onnx/graph/graphBuilder.ts';

/**
 * Squared Euclidean distances in an ONNX graph: float64 [n, width] to float64 [n, count], from each row to each of
 * `count` points, as |a|^2 - 2 a b + |b|^2, not below 0.
 */
export function squaredDistancesGraph(
  builder: GraphBuilder,
  rows: string,
  points: Float64Array,
  count: number,
  width: number,
): string {
  const transposed = new Float64Array(count * width);
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < width; c++) {
      const value = points[i * width + c]!;
      transposed[c * count + i] = -2 * value;
      squares[i]! += value * value;
    }
  const own = builder.op('ReduceSum', [builder.op('Mul', [rows, rows]), builder.ints([1])]);
  const cross = builder.op('MatMul', [
    rows,
    builder.constant(tensorOf('float64', transposed, [width, count])),
  ]);
  const theirs = builder.constant(tensorOf('float64', squares, [1, count]));
  const sum = builder.op('Add', [builder.op('Add', [cross, theirs]), own]);
  return builder.op('Max', [sum, builder.scalar(0, 'float64')]);
}

import { tensorOf } from '../onnx/graph/constants.ts';
import type { GraphBuilder } from '../onnx/graph/graphBuilder.ts';

/** `oneHot` in an ONNX graph: float64 features [n, dimensions] to float64 [n, width]. */
export function oneHotGraph(
  builder: GraphBuilder,
  features: string,
  categories: readonly number[],
  mark = 1,
): string {
  if (categories.every((levels) => levels === 0)) return features;
  const columns = categories.map((levels, j) => {
    const column = builder.op('Gather', [features, builder.ints([j])], { axis: 1 });
    if (levels === 0) return column;
    const row = Float64Array.from({ length: levels }, (_, level) => level);
    const constant = builder.constant(tensorOf('float64', row, [1, levels]));
    const hit = builder.op('Cast', [builder.op('Equal', [column, constant])], { to: 11 });
    return mark === 1 ? hit : builder.op('Mul', [hit, builder.scalar(mark, 'float64')]);
  });
  return builder.op('Concat', columns, { axis: 1 });
}

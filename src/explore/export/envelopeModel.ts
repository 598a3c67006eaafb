import { tensorOf } from '../../onnx/graph/constants.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { Space } from '../../space/space.ts';
import type { InputBounds } from '../envelope/inputBounds.ts';

/**
 * A union of boxes as an ONNX model: `point`, float64 [n, inputs] (a category, or any text or boolean, as the number of
 * its level in the scenario, from 0), to `inside`, bool [n]. Faces belong; NaN is outside.
 */
export function envelopeModel(
  space: Space,
  boxes: readonly (readonly InputBounds[])[],
): Uint8Array {
  const graph = new GraphBuilder();
  graph.input('point', 'float64', ['n', space.dimensions]);
  const columns = space.parameters.map((_, j) =>
    graph.op('Gather', ['point', graph.scalar(j, 'int64')], { axis: 1 }),
  );
  const insides = boxes.map((bounds) => withinGraph(graph, space, bounds, columns));
  const any = insides.reduce((left, right) => graph.op('Or', [left, right]));
  graph.node('Identity', [any], {}, ['inside']);
  graph.output('inside', 'bool', ['n']);
  return encodeModel(graph.build({ name: 'safety-envelope' }));
}

/** Whether points lie within bounds; `columns` names one float64 [n] an input. Returns the name of bool [n]. */
export function withinGraph(
  graph: GraphBuilder,
  space: Space,
  bounds: readonly InputBounds[],
  columns: readonly string[],
): string {
  return bounds
    .map((bound, j) => {
      const column = columns[j]!;
      if (bound.kind === 'interval') {
        const above = graph.op('GreaterOrEqual', [column, graph.scalar(bound.low, 'float64')]);
        const below = graph.op('LessOrEqual', [column, graph.scalar(bound.high, 'float64')]);
        return graph.op('And', [above, below]);
      }
      const parameter = space.parameters[j]!;
      const isOrdered = parameter.kind === 'levels' && parameter.ordered;
      const allowed = bound.levels.map((level) =>
        isOrdered || parameter.kind !== 'levels' ? Number(level) : parameter.levels.indexOf(level),
      );
      const row = graph.constant(tensorOf('float64', allowed, [1, allowed.length]));
      const equal = graph.op('Equal', [graph.op('Unsqueeze', [column, graph.ints([1])]), row]);
      const hits = graph.op('Cast', [equal], { to: 7 });
      const count = graph.op('ReduceSum', [hits, graph.ints([1])], { keepdims: 0 });
      return graph.op('Greater', [count, graph.scalar(0, 'int64')]);
    })
    .reduce((left, right) => graph.op('And', [left, right]));
}

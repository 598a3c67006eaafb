import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { OwnCertainty } from '../uncertainty/uncertaintyScores.ts';

/**
 * A rejector as an ONNX model: `probabilities`, float64 [n, k], to `certainty`, float64 [n, 1], and `keep`, bool [n, 1],
 * whether that is at least the threshold. Without a threshold nothing is kept.
 */
export function rejectorModel(
  certainty: OwnCertainty,
  threshold: number | null,
  classes: number,
): Uint8Array {
  const graph = new GraphBuilder();
  graph.input('probabilities', 'float64', ['n', classes]);
  const made = certaintyGraph(graph, 'probabilities', certainty, classes);
  graph.node('Identity', [made], {}, ['certainty']);
  const least = graph.scalar(threshold ?? Infinity, 'float64');
  graph.node('GreaterOrEqual', ['certainty', least], {}, ['keep']);
  graph.output('certainty', 'float64', ['n', 1]);
  graph.output('keep', 'bool', ['n', 1]);
  return encodeModel(graph.build({ name: 'rejector' }));
}

/** The certainty of each row of `probabilities`, float64 [n, 1]. */
export function certaintyGraph(
  graph: GraphBuilder,
  probabilities: string,
  certainty: OwnCertainty,
  classes: number,
): string {
  const number = (value: number) => graph.scalar(value, 'float64');
  const axis = graph.ints([1]);
  switch (certainty) {
    case 'max-probability':
      return graph.op('ReduceMax', [probabilities, axis], { keepdims: 1 });
    case 'entropy': {
      // p ln p is 0 at 0: the logarithm is taken of 1 there.
      const isThere = graph.op('Greater', [probabilities, number(0)]);
      const log = graph.op('Log', [graph.op('Where', [isThere, probabilities, number(1)])]);
      const sum = graph.op('ReduceSum', [graph.op('Mul', [probabilities, log]), axis], {
        keepdims: 1,
      });
      return graph.op('Add', [graph.op('Div', [sum, number(Math.log(classes))]), number(1)]);
    }
    case 'margin': {
      const [two] = graph.node('TopK', [probabilities, graph.ints([2])], { axis: 1 }, 2);
      const at = (place: number) => graph.op('Gather', [two!, graph.ints([place])], { axis: 1 });
      return graph.op('Sub', [at(0), at(1)]);
    }
  }
}

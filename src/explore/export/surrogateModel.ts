import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { Space } from '../../space/space.ts';
import type { Predictor } from '../../surrogates/surrogate.ts';
import { ML_DOMAIN } from '../../surrogates/treeEnsembleGraph.ts';
import { featureScale } from './featureScale.ts';

/**
 * A surrogate of a space as an ONNX model: `point`, float64 [n, inputs] in the inputs' own units (a category as the
 * number of its level in the scenario, from 0), to `margin`, float32 [n]: negative fails. Undefined before its first fit.
 */
export function surrogateModel(
  space: Space,
  surrogate: Pick<Predictor, 'graph'>,
): Uint8Array | undefined {
  const graph = new GraphBuilder();
  graph.input('point', 'float64', ['n', space.dimensions]);
  const number = (value: number) => graph.scalar(value, 'float64');
  const columns = space.parameters.map((parameter, j) => {
    const column = graph.op('Gather', ['point', graph.ints([j])], { axis: 1 });
    if (parameter.kind === 'levels' && !parameter.ordered) return column;
    const { log, origin, slope, offset } = featureScale(space, parameter, j);
    const value = log ? graph.op('Log', [column]) : column;
    const above = graph.op('Sub', [value, number(origin)]);
    return graph.op('Add', [graph.op('Mul', [above, number(slope)]), number(offset)]);
  });
  const margin = surrogate.graph(graph, graph.op('Concat', columns, { axis: 1 }));
  if (margin === undefined) return undefined;
  const single = graph.op('Cast', [margin], { to: 1 });
  graph.node('Squeeze', [single, graph.ints([1])], {}, ['margin']);
  graph.output('margin', 'float32', ['n']);
  const model = graph.build({ name: 'surrogate' });
  const usesTrees = model.graph.nodes.some(({ domain }) => domain === ML_DOMAIN);
  return encodeModel(usesTrees ? { ...model, opsets: { ...model.opsets, [ML_DOMAIN]: 3 } } : model);
}

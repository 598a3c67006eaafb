import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Surrogate } from '../../surrogates/surrogate.ts';
import { ML_DOMAIN } from '../../surrogates/treeEnsembleGraph.ts';

/**
 * A surrogate of a space as an ONNX model: `point`, float64 [n, inputs] in the inputs' own units (a category as the
 * number of its level in the scenario, from 0), to `margin`, float32 [n]: negative fails. Undefined before its first fit.
 */
export function surrogateModel(space: Space, surrogate: Surrogate): Uint8Array | undefined {
  const graph = new GraphBuilder();
  graph.input('point', 'float64', ['n', space.dimensions]);
  const number = (value: number) => graph.scalar(value, 'float64');
  const columns = space.parameters.map((parameter, j) => {
    const column = graph.op('Gather', ['point', graph.ints([j])], { axis: 1 });
    if (parameter.kind === 'levels' && !parameter.ordered) return column;
    const { log, slope, offset } = scaleOf(space, parameter, j);
    const value = log ? graph.op('Log', [column]) : column;
    return graph.op('Add', [graph.op('Mul', [value, number(slope)]), number(offset)]);
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

/** The feature of a number: slope times the value, or its logarithm, plus an offset. */
function scaleOf(
  space: Space,
  parameter: Parameter,
  j: number,
): { readonly log: boolean; readonly slope: number; readonly offset: number } {
  const log = parameter.kind === 'continuous' && parameter.distribution.kind.includes('log');
  const [a, b] =
    parameter.kind === 'continuous'
      ? [parameter.distribution.quantile(0.2), parameter.distribution.quantile(0.8)]
      : [Number(parameter.levels[0]), Number(parameter.levels.at(-1))];
  const ends = parameter.kind === 'continuous' ? [a, b] : [0, parameter.levels.length - 1];
  const [low, high] = ends.map((end) => space.feature(j, end));
  if (a === b) return { log: false, slope: 0, offset: low! };
  const from = log ? Math.log(a) : a;
  const slope = (high! - low!) / ((log ? Math.log(b) : b) - from);
  return { log, slope, offset: low! - slope * from };
}

import { tensorOf } from '../../onnx/graph/constants.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { Mlp } from '../../onnx/training/mlpOptions.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/**
 * An ensemble of ReLU networks on a space's features as an ONNX model: `point`, float64 [n, inputs] in the inputs' own
 * units (a category as the number of its level in the scenario, from 0), to `margin`, float32 [n]: negative fails.
 */
export function networkModel(space: Space, networks: readonly Mlp[]): Uint8Array {
  const graph = new GraphBuilder();
  graph.input('point', 'float64', ['n', space.dimensions]);
  const number = (value: number) => graph.scalar(value, 'float64');
  const columns = space.parameters.map((parameter, j) => {
    const column = graph.op('Gather', ['point', graph.ints([j])], { axis: 1 });
    if (parameter.kind === 'levels' && !parameter.ordered) {
      const levels = Float64Array.from(parameter.levels, (_, level) => level);
      const row = graph.constant(tensorOf('float64', levels, [1, levels.length]));
      return graph.op('Cast', [graph.op('Equal', [column, row])], { to: 11 });
    }
    const { log, slope, offset } = scaleOf(space, parameter, j);
    const value = log ? graph.op('Log', [column]) : column;
    return graph.op('Add', [graph.op('Mul', [value, number(slope)]), number(offset)]);
  });
  const features = graph.op('Cast', [graph.op('Concat', columns, { axis: 1 })], { to: 1 });
  const outputs = networks.map(({ layers }) =>
    layers.reduce((value, { weights, bias, inputs, outputs: width }, l) => {
      const w = graph.constant(tensorOf('float32', weights, [inputs, width]));
      const b = graph.constant(tensorOf('float32', bias, [width]));
      const sum = graph.op('Gemm', [value, w, b]);
      return l === layers.length - 1 ? sum : graph.op('Relu', [sum]);
    }, features),
  );
  const mean = graph.op('Mean', outputs);
  graph.node('Squeeze', [mean, graph.ints([1])], {}, ['margin']);
  graph.output('margin', 'float32', ['n']);
  return encodeModel(graph.build({ name: 'surrogate' }));
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

import { tensorOf } from '../../onnx/graph/constants.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { Space } from '../../space/space.ts';
import type { Hole } from '../envelope/hole.ts';
import type { LevelSet } from '../envelope/levelSet.ts';
import { withinGraph } from './envelopeModel.ts';
import { explicitLevelSet } from './explicitLevelSet.ts';

/**
 * A level set as an ONNX model, with its Gaussian process written out: `point`, float64 [n, inputs], as for
 * `envelopeModel`, to `inside`, bool [n], and to `score`, float64 [n]: mean / standard deviation of the margin.
 */
export function envelopeLevelSetModel(space: Space, set: LevelSet): Uint8Array {
  const graph = new GraphBuilder();
  const { inputs, rows, lower, weights, mean, variance, noise, slope, z, count } = explicitLevelSet(
    space,
    set,
  );
  const number = (value: number) => graph.scalar(value, 'float64');
  const row = (values: ArrayLike<number>) =>
    graph.constant(tensorOf('float64', Array.from(values), [1, values.length]));
  const op = (name: string, ...values: string[]) => graph.op(name, values);
  graph.input('point', 'float64', ['n', space.dimensions]);
  let squared: string | undefined;
  let mismatch: string | undefined;
  let product: string | undefined;
  let own: string | undefined;
  const add = (sum: string | undefined, term: string) =>
    sum === undefined ? term : op('Add', sum, term);
  for (const [j, input] of inputs.entries()) {
    const column = graph.op('Gather', ['point', graph.ints([j])], { axis: 1 });
    const known = row(rows.map((features) => features[j]!));
    if (input.kind === 'category') {
      const differs = graph.op('Cast', [op('Not', op('Equal', column, known))], { to: 11 });
      mismatch = add(mismatch, op('Mul', differs, number(input.rate)));
      continue;
    }
    const value = input.log ? op('Log', column) : column;
    const above = op('Sub', value, number(input.origin));
    const feature = op('Add', op('Mul', above, number(input.slope)), number(input.offset));
    const scaled = op('Mul', op('Sub', feature, known), number(input.rate));
    squared = add(squared, op('Mul', scaled, scaled));
    product = add(product, op('Mul', feature, known));
    own = add(own, op('Mul', feature, feature));
  }
  // Matern-5/2 of the scaled distance a, times exp(-mismatch), plus the linear part.
  const zero = op('Mul', graph.op('Gather', ['point', graph.ints([0])], { axis: 1 }), number(0));
  const zeros = op('Add', zero, row(new Float64Array(count)));
  const a = op('Sqrt', op('Mul', squared ?? zeros, number(5)));
  const polynomial = op('Add', op('Add', a, number(1)), op('Div', op('Mul', a, a), number(3)));
  const decay = op('Exp', op('Neg', mismatch === undefined ? a : op('Add', a, mismatch)));
  const matern = op('Mul', polynomial, decay);
  const k = product === undefined ? matern : op('Add', matern, op('Mul', product, number(slope)));
  const matrix = (values: Float64Array, shape: readonly number[]) =>
    graph.constant(tensorOf('float64', Array.from(values), shape));
  const belief = op('Add', op('MatMul', k, matrix(weights, [count, 1])), number(mean));
  // The lower factor's inverse, for ONNX has no triangular solve.
  const solved = op('MatMul', k, matrix(inverseTransposed(lower, count), [count, count]));
  const explained = graph.op('ReduceSum', [op('Mul', solved, solved), graph.ints([1])], {
    keepdims: 1,
  });
  const prior =
    own === undefined
      ? op('Add', zero, number(1 + noise))
      : op('Add', op('Mul', own, number(slope)), number(1 + noise));
  const left = op('Max', op('Sub', prior, explained), number(1e-12));
  const sd = op('Sqrt', op('Mul', left, number(variance)));
  const score = op('Squeeze', op('Div', belief, sd), graph.ints([1]));
  const columns = inputs.map((_, j) =>
    graph.op('Gather', ['point', graph.scalar(j, 'int64')], { axis: 1 }),
  );
  const above = op('Greater', score, number(z));
  const within = op('And', above, withinGraph(graph, space, set.domain, columns));
  const inside =
    set.holes.length === 0
      ? within
      : op('And', within, op('Not', inHolesGraph(graph, space, set.holes, columns)));
  graph.node('Identity', [score], {}, ['score']);
  graph.node('Identity', [inside], {}, ['inside']);
  graph.output('inside', 'bool', ['n']);
  graph.output('score', 'float64', ['n']);
  return encodeModel(graph.build({ name: 'safety-envelope' }));
}

/** Whether points lie in any of some holes; `columns` names one float64 [n] an input. Returns the name of bool [n]. */
function inHolesGraph(
  graph: GraphBuilder,
  space: Space,
  holes: readonly Hole[],
  columns: readonly string[],
): string {
  const row = (values: readonly number[]) =>
    graph.constant(tensorOf('float64', values, [1, values.length]));
  const inAll = space.parameters
    .map((parameter, j) => {
      const column = graph.op('Unsqueeze', [columns[j]!, graph.ints([1])]);
      const ends = ([0, 1] as const).map((end) =>
        row(
          holes.map(({ bounds, levels }) => {
            const bound = bounds[j]!;
            if (bound.kind === 'interval') return end === 0 ? bound.low : bound.high;
            const level = levels[j]![end];
            return parameter.kind === 'levels' && parameter.ordered
              ? Number(parameter.levels[level])
              : level;
          }),
        ),
      );
      const isOpen = parameter.kind === 'continuous';
      return graph.op('And', [
        graph.op(isOpen ? 'Greater' : 'GreaterOrEqual', [column, ends[0]!]),
        graph.op(isOpen ? 'Less' : 'LessOrEqual', [column, ends[1]!]),
      ]);
    })
    .reduce((left, right) => graph.op('And', [left, right]));
  const hits = graph.op('ReduceSum', [graph.op('Cast', [inAll], { to: 7 }), graph.ints([1])], {
    keepdims: 0,
  });
  return graph.op('Greater', [hits, graph.scalar(0, 'int64')]);
}

/** The transpose of L^-1, n x n row-major, for a lower L in packed rows. */
function inverseTransposed(lower: readonly Float64Array[], n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= lower[i]![k]! * inverse[column * n + k]!;
      inverse[column * n + i] = sum / lower[i]![i]!;
    }
  }
  return inverse;
}

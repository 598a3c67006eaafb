import { tensorOf } from '../../onnx/graph/constants.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { NEAREST } from '../fit/chanceMap.ts';
import { LEAST_SLOPE } from '../regression/levelMap.ts';
import type { LevelMap, LinkField } from '../regression/levelMap.ts';
import { chanceGraph } from './calibratorGraph.ts';

/**
 * A calibrator of predicted distributions as an ONNX model: `level`, the normal distribution function at a value, to
 * `calibrated`; `distribution` maps also take `mean` and `sd`. All float64 [n, 1].
 */
export function levelModel(map: LevelMap): Uint8Array {
  const graph = new GraphBuilder();
  const shape = ['n', 1] as const;
  for (const name of map.kind === 'quantile' ? ['level'] : ['mean', 'sd', 'level'])
    graph.input(name, 'float64', [...shape]);
  const made =
    map.kind === 'quantile'
      ? chanceGraph(graph, 'level', { kind: 'linear', x: map.levels, y: map.shares })
      : linkGraph(graph, map.link);
  graph.node('Identity', [made], {}, ['calibrated']);
  graph.output('calibrated', 'float64', [...shape]);
  return encodeModel(graph.build({ name: 'calibrator' }));
}

function linkGraph(
  graph: GraphBuilder,
  { centre, scale, places, width, weights }: LinkField,
): string {
  const m = places.length / 2;
  const number = (value: number) => graph.scalar(value, 'float64');
  const table = (values: ArrayLike<number>, shape: readonly number[]) =>
    graph.constant(tensorOf('float64', Array.from(values), shape));
  const scaled = (value: string, k: 0 | 1) =>
    graph.op('Div', [graph.op('Sub', [value, number(centre[k])]), number(scale[k])]);
  const square = (value: string, k: 0 | 1) => {
    const own = table(
      Array.from({ length: m }, (_, j) => places[2 * j + k]!),
      [1, m],
    );
    const away = graph.op('Sub', [value, own]);
    return graph.op('Mul', [away, away]);
  };
  const x = scaled('mean', 0);
  const y = scaled(graph.op('Log', ['sd']), 1);
  const constants = table(
    [0, 1, 2].map((k) => weights[k * (m + 1) + m]!),
    [1, 3],
  );
  let sums = graph.op('Add', [graph.op('Mul', [x, number(0)]), constants]);
  if (m > 0) {
    const squares = graph.op('Add', [square(x, 0), square(y, 1)]);
    const bumps = graph.op('Exp', [graph.op('Mul', [squares, number(-1 / (2 * width * width))])]);
    const columns = Array.from(
      { length: 3 * m },
      (_, i) => weights[(i % 3) * (m + 1) + Math.floor(i / 3)]!,
    );
    sums = graph.op('Add', [graph.op('MatMul', [bumps, table(columns, [m, 3])]), constants]);
  }
  const column = (k: number) => graph.op('Gather', [sums, graph.ints([k])], { axis: 1 });
  const slope = (k: number) =>
    graph.op('Max', [graph.op('Add', [column(k), number(1)]), number(LEAST_SLOPE)]);
  const level = graph.op('Min', [graph.op('Max', ['level', number(NEAREST)]), number(1 - NEAREST)]);
  const below = graph.op('Mul', [slope(0), graph.op('Log', [level])]);
  const above = graph.op('Mul', [slope(1), graph.op('Log', [graph.op('Sub', [number(1), level])])]);
  return graph.op('Sigmoid', [graph.op('Add', [graph.op('Sub', [below, above]), column(2)])]);
}

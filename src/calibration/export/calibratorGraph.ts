import { LEAST_CHANCE } from '../fit/calibrator.ts';
import type { CalibratorMap } from '../fit/calibrator.ts';
import { NEAREST } from '../fit/chanceMap.ts';
import type { ChanceMap } from '../fit/chanceMap.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';

/** Adds a calibrator to an ONNX graph: `probabilities` names float64 [n, k]; returns the name of calibrated float64 [n, k]. */
export function calibratorGraph(
  graph: GraphBuilder,
  probabilities: string,
  classes: number,
  map: CalibratorMap,
): string {
  const number = (value: number) => graph.scalar(value, 'float64');
  const row = (values: ArrayLike<number>) =>
    graph.constant(tensorOf('float64', Array.from(values), [1, values.length]));
  if (map.kind === 'scaling') {
    const log = graph.op('Log', [graph.op('Max', [probabilities, number(LEAST_CHANCE)])]);
    const scores = graph.op('Add', [graph.op('Mul', [log, row(map.weights)]), row(map.constants)]);
    return graph.op('Softmax', [scores], { axis: 1 });
  }
  const column = (c: number) => graph.op('Gather', [probabilities, graph.ints([c])], { axis: 1 });
  if (classes === 2) {
    const second = chanceGraph(graph, column(1), map.maps[0]!);
    return graph.op('Concat', [graph.op('Sub', [number(1), second]), second], { axis: 1 });
  }
  const all = graph.op(
    'Concat',
    map.maps.map((own, c) => chanceGraph(graph, column(c), own)),
    { axis: 1 },
  );
  const sum = graph.op('ReduceSum', [all, graph.ints([1])], { keepdims: 1 });
  const some = graph.op('Greater', [sum, number(0)]);
  const safe = graph.op('Where', [some, sum, number(1)]);
  return graph.op('Where', [some, graph.op('Div', [all, safe]), number(1 / classes)]);
}

/** One chance, float64 [n, 1]. */
export function chanceGraph(graph: GraphBuilder, p: string, map: ChanceMap): string {
  const number = (value: number) => graph.scalar(value, 'float64');
  const constant = (values: readonly number[], shape: readonly number[]) =>
    graph.constant(tensorOf('float64', values, shape));
  if (map.kind === 'logistic') {
    const clipped = graph.op('Min', [graph.op('Max', [p, number(NEAREST)]), number(1 - NEAREST)]);
    const left = graph.op('Mul', [graph.op('Log', [clipped]), number(map.a)]);
    const rest = graph.op('Sub', [number(1), clipped]);
    const right = graph.op('Mul', [graph.op('Log', [rest]), number(map.b)]);
    const score = graph.op('Add', [graph.op('Sub', [left, right]), number(map.c)]);
    return graph.op('Sigmoid', [score]);
  }
  if (map.kind === 'steps') {
    const { edges, values } = map;
    const inner = Array.from(edges.subarray(1, values.length));
    if (inner.length === 0)
      return graph.op('Add', [graph.op('Mul', [p, number(0)]), number(values[0]!)]);
    const passed = graph.op(
      'Cast',
      [graph.op('GreaterOrEqual', [p, constant(inner, [1, inner.length])])],
      { to: 11 },
    );
    const rises = inner.map((_, i) => values[i + 1]! - values[i]!);
    const sum = graph.op('MatMul', [passed, constant(rises, [inner.length, 1])]);
    return graph.op('Add', [sum, number(values[0]!)]);
  }
  const { x, y } = map;
  if (x.length === 1) return graph.op('Add', [graph.op('Mul', [p, number(0)]), number(y[0]!)]);
  const [from, widths, rises] = [[], [], []] as [number[], number[], number[]];
  for (let i = 1; i < x.length; i++) {
    from.push(x[i - 1]!);
    widths.push(x[i]! - x[i - 1]!);
    rises.push(y[i]! - y[i - 1]!);
  }
  const size = from.length;
  const away = graph.op('Sub', [p, constant(from, [1, size])]);
  const share = graph.op('Div', [away, constant(widths, [1, size])]);
  const clipped = graph.op('Min', [graph.op('Max', [share, number(0)]), number(1)]);
  const sum = graph.op('MatMul', [clipped, constant(rises, [size, 1])]);
  return graph.op('Add', [sum, number(y[0]!)]);
}

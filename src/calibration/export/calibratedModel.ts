import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { normaliseModel } from '../../onnx/graph/normaliseModel.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { CalibratorMap } from '../fit/calibrator.ts';
import { calibratorGraph } from './calibratorGraph.ts';

/** What stands behind the model. */
export interface CalibratedOptions {
  /** The output that holds the classes. */
  readonly output: string;
  readonly classes: number;
  /** The output is one number an item, which stands for two classes. */
  readonly isSingle: boolean;
  /** The output holds logits. */
  readonly softmax: boolean;
}

/**
 * An ONNX model with a calibrator behind it: its outputs, and `calibrated`, float64 [n, k], whose rows sum to 1 as the
 * calibrator learnt them. Throws ConfigurationError for a model that cannot be read.
 */
export function calibratedModel(
  bytes: Uint8Array,
  map: CalibratorMap,
  { output, classes, isSingle, softmax }: CalibratedOptions,
): Uint8Array {
  const model = normaliseModel(decodeModel(bytes));
  const graph = new GraphBuilder({ graph: model.graph, prefix: 'calibrated' });
  const wide = graph.op('Cast', [output], { to: 11 });
  const own = graph.op('Reshape', [wide, graph.ints([-1, isSingle ? 1 : classes])]);
  const rows = isSingle ? twoClassGraph(graph, own, softmax) : own;
  const chances = softmax
    ? graph.op('Softmax', [rows], { axis: 1 })
    : graph.op('Max', [rows, graph.scalar(0, 'float64')]);
  const sum = graph.op('ReduceSum', [chances, graph.ints([1])], { keepdims: 1 });
  const made = calibratorGraph(graph, graph.op('Div', [chances, sum]), classes, map);
  const [name] = ['calibrated', 'calibrated_probabilities'].filter((each) => graph.reserve(each));
  graph.node('Identity', [made], {}, [name ?? graph.fresh('calibrated')]);
  graph.output(name ?? '', 'float64', ['n', classes]);
  return encodeModel({ ...model, graph: { ...model.graph, ...graph.graph(model.graph.name) } });
}

/** As `twoClasses`, in a graph: [n, 1] to [n, 2]. */
function twoClassGraph(graph: GraphBuilder, value: string, isLogit: boolean): string {
  const other = isLogit
    ? graph.op('Mul', [value, graph.scalar(0, 'float64')])
    : graph.op('Sub', [graph.scalar(1, 'float64'), value]);
  return graph.op('Concat', [other, value], { axis: 1 });
}

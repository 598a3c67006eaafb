import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { normaliseModel } from '../../onnx/graph/normaliseModel.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { CalibratorMap } from '../calibrator.ts';
import { calibratorGraph } from './calibratorGraph.ts';

/** What stands behind the model. */
export interface CalibratedOptions {
  /** The output that holds the classes. */
  readonly output: string;
  readonly classes: number;
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
  { output, classes, softmax }: CalibratedOptions,
): Uint8Array {
  const model = normaliseModel(decodeModel(bytes));
  const graph = new GraphBuilder({ graph: model.graph, prefix: 'calibrated' });
  const wide = graph.op('Cast', [output], { to: 11 });
  const rows = graph.op('Reshape', [wide, graph.ints([-1, classes])]);
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

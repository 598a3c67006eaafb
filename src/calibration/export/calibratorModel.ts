import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { CalibratorMap } from '../fit/calibrator.ts';
import { calibratorGraph } from './calibratorGraph.ts';

/** A calibrator as an ONNX model: `probabilities`, float64 [n, k], to `calibrated`, float64 [n, k]. */
export function calibratorModel(map: CalibratorMap, classes: number): Uint8Array {
  const graph = new GraphBuilder();
  graph.input('probabilities', 'float64', ['n', classes]);
  const made = calibratorGraph(graph, 'probabilities', classes, map);
  graph.node('Identity', [made], {}, ['calibrated']);
  graph.output('calibrated', 'float64', ['n', classes]);
  return encodeModel(graph.build({ name: 'calibrator' }));
}

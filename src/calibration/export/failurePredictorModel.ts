import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { ML_DOMAIN } from '../../surrogates/treeEnsembleGraph.ts';
import type { FailurePredictor } from '../uncertainty/failurePredictor.ts';
import { CERTAINTIES } from '../uncertainty/uncertaintyScores.ts';
import type { OwnCertainty } from '../uncertainty/uncertaintyScores.ts';
import { chanceGraph } from './calibratorGraph.ts';
import { certaintyGraph } from './rejectorModel.ts';

/**
 * A failure predictor as an ONNX model: `probabilities`, float64 [n, k], and `latent`, float64 [n, d], where it sees latent
 * numbers, to `right`, float64 [n, 1], the chance of a right answer.
 */
export function failurePredictorModel({
  classes,
  latent,
  trees,
  map,
}: FailurePredictor): Uint8Array {
  const graph = new GraphBuilder();
  graph.input('probabilities', 'float64', ['n', classes]);
  const further = latent === 0 ? [] : [graph.input('latent', 'float64', ['n', latent])];
  const [sorted] = graph.node('TopK', ['probabilities', graph.ints([classes])], { axis: 1 }, 2);
  const certainties = (Object.keys(CERTAINTIES) as OwnCertainty[]).map((name) =>
    certaintyGraph(graph, 'probabilities', name, classes),
  );
  const features = graph.op('Concat', ['probabilities', sorted!, ...certainties, ...further], {
    axis: 1,
  });
  const margin = trees.graph(graph, features) ?? graph.scalar(0, 'float64');
  const score = graph.op('Sigmoid', [graph.op('Mul', [margin, graph.scalar(2, 'float64')])]);
  graph.node('Identity', [chanceGraph(graph, score, map)], {}, ['right']);
  graph.output('right', 'float64', ['n', 1]);
  const model = graph.build({ name: 'failure-predictor' });
  return encodeModel({ ...model, opsets: { ...model.opsets, [ML_DOMAIN]: 3 } });
}

import { GraphBuilder } from '../graph/graphBuilder.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { ACTIVATIONS } from './activations.ts';
import { logVariance } from './losses.ts';
import type { DenseLayer, Mlp } from './mlpOptions.ts';

/** Options of `mlpModel`. */
export interface MlpModelOptions {
  /** Default `input`. */
  readonly inputName?: string | undefined;
  /** Default: `probability` (bce), `probabilities` (cross-entropy), `output` (mse), `mean` (gaussian-nll). */
  readonly outputName?: string | undefined;
  /** Give the last sums too, as `logits`. Default false. */
  readonly logits?: boolean | undefined;
}

/**
 * A trained network as an ONNX file: float32 [n, inputs] to a probability a target (bce), class probabilities, the
 * value (mse), or `mean` and `variance` (gaussian-nll), each [n, targets].
 */
export function mlpModel(network: Mlp, options: MlpModelOptions = {}): Uint8Array {
  return mlpEnsembleModel([network], options);
}

/**
 * Several networks of one shape as one ONNX file: the outputs of `mlpModel` with a leading axis of networks,
 * [K, n, targets]; for a single network without that axis.
 */
export function mlpEnsembleModel(
  networks: readonly Mlp[],
  { inputName = 'input', outputName, logits = false }: MlpModelOptions = {},
): Uint8Array {
  const [first] = networks;
  if (first === undefined) throw new RangeError('an ensemble needs a network');
  const graph = new GraphBuilder();
  const lead = networks.length > 1 ? [networks.length] : [];
  graph.input(inputName, 'float32', ['n', first.layers[0]?.inputs]);
  let value = inputName;
  for (const i of first.layers.keys()) {
    value = dense(
      graph,
      value,
      networks.map((network) => network.layers[i] as DenseLayer),
    );
    if (i < first.layers.length - 1) value = ACTIVATIONS[first.activation].forward(graph, value).h;
  }
  const columns = first.layers.at(-1)?.outputs ?? 0;
  const give = (name: string, from: string, width = columns): void => {
    graph.node('Identity', [from], {}, [name]);
    graph.output(name, 'float32', [...lead, 'n', width]);
  };
  switch (first.loss) {
    case 'bce':
      give(outputName ?? 'probability', graph.op('Sigmoid', [value]));
      break;
    case 'cross-entropy':
      give(outputName ?? 'probabilities', graph.op('Softmax', [value], { axis: -1 }));
      break;
    case 'mse':
      give(outputName ?? 'output', value);
      break;
    case 'gaussian-nll': {
      const [mean = '', raw = ''] = graph.node('Split', [value], { axis: -1, num_outputs: 2 }, 2);
      const variance = graph.op('Exp', [logVariance(graph, raw)]);
      const scale = Float32Array.from(networks.flatMap((network) => [...network.targetVariance]));
      const shape = networks.length > 1 ? [networks.length, 1, columns / 2] : [columns / 2];
      const factor = graph.constant({ dtype: 'float32', shape, data: scale });
      give(outputName ?? 'mean', mean, columns / 2);
      give('variance', graph.op('Mul', [variance, factor]), columns / 2);
    }
  }
  if (logits) give('logits', value);
  return encodeModel(graph.build({ name: 'network' }));
}

function dense(graph: GraphBuilder, input: string, layers: readonly DenseLayer[]): string {
  const { inputs, outputs } = layers[0] as DenseLayer;
  const join = (part: (layer: DenseLayer) => Float32Array, shape: readonly number[]): string => {
    const data = new Float32Array(layers.length * part(layers[0] as DenseLayer).length);
    for (const [k, layer] of layers.entries()) data.set(part(layer), k * part(layer).length);
    return graph.constant({ dtype: 'float32', shape, data });
  };
  if (layers.length === 1) {
    const w = join((layer) => layer.weights, [inputs, outputs]);
    return graph.op('Gemm', [input, w, join((layer) => layer.bias, [outputs])]);
  }
  const w = join((layer) => layer.weights, [layers.length, inputs, outputs]);
  const b = join((layer) => layer.bias, [layers.length, 1, outputs]);
  return graph.op('Add', [graph.op('MatMul', [input, w]), b]);
}

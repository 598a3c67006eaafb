import { loadTfjs } from '../../onnx/tfjs/loadTfjs.ts';
import { trainMlpWithTfjs } from '../../onnx/tfjs/trainMlpWithTfjs.ts';
import { trainMlps } from '../../onnx/training/trainMlps.ts';
import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { NeuralNetwork } from './neuralNetwork.ts';

const { read, ...settings } = numericSettings({
  width: { draw: (random) => 24 + random.integer(3) * 16, low: 12, high: 96, isWhole: true },
  learningRate: { draw: (random) => 0.004 * 2.5 ** random.uniform(), low: 5e-4, high: 0.03 },
  weightDecay: { draw: () => 1e-4, low: 1e-6, high: 1e-1 },
});

/** Ensembles of small neural networks. */
export const neuralNetworkFamily: SurrogateFamily = {
  name: 'neural-network',
  summary: 'ensemble of two-layer perceptrons on signed margins, trained by the ONNX engine',
  ...settings,
  create: (from) => new NeuralNetwork({ ...read(from), members: 3, train: trainMlps }),
};

/** The same on a second engine, an optional package; it is many times slower. */
export const tfjsNetworkFamily: SurrogateFamily = {
  ...neuralNetworkFamily,
  name: 'neural-network-tfjs',
  summary: 'ensemble of two-layer perceptrons on signed margins, trained by TensorFlow.js',
  isExtra: true,
  available: async () => loadTfjs(),
  create: (from) =>
    new NeuralNetwork({
      ...read(from),
      members: 3,
      train: async (networks) => {
        const trained = [];
        for (const network of networks) trained.push(await trainMlpWithTfjs(network));
        return trained;
      },
    }),
};

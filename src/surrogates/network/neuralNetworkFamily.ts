import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { NeuralNetwork } from './neuralNetwork.ts';

/** Ensembles of small neural networks. */
export const neuralNetworkFamily: SurrogateFamily = {
  name: 'neural-network',
  summary: 'ensemble of two-layer perceptrons on signed margins, trained by the ONNX engine',
  propose: (random) => ({
    width: 24 + random.integer(3) * 16,
    learningRate: 0.004 * 2.5 ** random.uniform(),
    weightDecay: 1e-4,
    members: 3,
  }),
  mutate: (parent, random) => ({
    width: Math.round(mutateNumber(Number(parent['width']), 12, 96, random)),
    learningRate: mutateNumber(Number(parent['learningRate']), 5e-4, 0.03, random),
    weightDecay: mutateNumber(Number(parent['weightDecay']), 1e-6, 1e-1, random),
    members: 3,
  }),
  create: (settings) =>
    new NeuralNetwork({
      width: Number(settings['width']),
      learningRate: Number(settings['learningRate']),
      weightDecay: Number(settings['weightDecay']),
      members: Number(settings['members']),
    }),
};

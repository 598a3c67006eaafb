import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { SupportVectorMachine } from './supportVectorMachine.ts';

/** Support vector classifiers. */
export const supportVectorMachineFamily: SurrogateFamily = {
  name: 'support-vector-machine',
  summary: 'RBF kernel on pass and fail, probabilities by cross-validated Platt scaling',
  propose: (random) => ({
    length: 0.5 + 0.7 * random.uniform(),
    cost: 10 ** (1 + 2 * random.uniform()),
    categoryDistance: 1 + 2 * random.uniform(),
  }),
  mutate: (parent, random) => ({
    length: mutateNumber(Number(parent['length']), 0.1, 5, random),
    cost: mutateNumber(Number(parent['cost']), 0.1, 1e5, random),
    categoryDistance: mutateNumber(Number(parent['categoryDistance']), 0.2, 10, random),
  }),
  create: (settings) =>
    new SupportVectorMachine({
      length: Number(settings['length']),
      cost: Number(settings['cost']),
      categoryDistance: Number(settings['categoryDistance']),
    }),
};

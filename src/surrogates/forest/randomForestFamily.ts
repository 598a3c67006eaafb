import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { RandomForest } from './randomForest.ts';

/** Forests of extremely randomised trees. */
export const randomForestFamily: SurrogateFamily = {
  name: 'random-forest',
  summary: 'extremely randomised trees on signed margins; any number of runs, any mix of inputs',
  propose: (random) => ({
    trees: 64,
    trials: 0.4 + 0.8 * random.uniform(),
    minRows: 2 + random.integer(4),
  }),
  mutate: (parent, random) => ({
    trees: 64,
    trials: mutateNumber(Number(parent['trials']), 0.15, 3, random),
    minRows: Math.round(mutateNumber(Number(parent['minRows']), 2, 20, random)),
  }),
  create: (settings) =>
    new RandomForest({
      trees: Number(settings['trees']),
      trials: Number(settings['trials']),
      minRows: Number(settings['minRows']),
    }),
};

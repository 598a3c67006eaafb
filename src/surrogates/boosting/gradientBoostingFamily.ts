import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { GradientBoosting } from './gradientBoosting.ts';

/** Ensembles of boosted trees. */
export const gradientBoostingFamily: SurrogateFamily = {
  name: 'gradient-boosting',
  summary: 'boosted histogram trees with Newton steps; any number of runs, any mix of inputs',
  propose: (random) => ({
    maxDepth: 3 + random.integer(3),
    learningRate: 0.12 + 0.1 * random.uniform(),
    lambda: 0.3 + 0.7 * random.uniform(),
    sharpness: 3 + 3 * random.uniform(),
  }),
  mutate: (parent, random) => ({
    maxDepth: Math.round(mutateNumber(Number(parent['maxDepth']), 2, 8, random)),
    learningRate: mutateNumber(Number(parent['learningRate']), 0.05, 0.4, random),
    lambda: mutateNumber(Number(parent['lambda']), 0.05, 10, random),
    sharpness: mutateNumber(Number(parent['sharpness']), 1, 20, random),
  }),
  create: (settings) =>
    new GradientBoosting({
      rounds: Math.round(12 / Number(settings['learningRate'])),
      learningRate: Number(settings['learningRate']),
      maxDepth: Number(settings['maxDepth']),
      lambda: Number(settings['lambda']),
      sharpness: Number(settings['sharpness']),
      members: 4,
    }),
};

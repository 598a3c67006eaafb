import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { GradientBoosting } from './gradientBoosting.ts';

const { read, ...settings } = numericSettings({
  maxDepth: { draw: (random) => 3 + random.integer(3), low: 2, high: 8, isWhole: true },
  learningRate: { draw: (random) => 0.12 + 0.1 * random.uniform(), low: 0.05, high: 0.4 },
  lambda: { draw: (random) => 0.3 + 0.7 * random.uniform(), low: 0.05, high: 10 },
  sharpness: { draw: (random) => 3 + 3 * random.uniform(), low: 1, high: 20 },
});

/** Ensembles of boosted trees. */
export const gradientBoostingFamily: SurrogateFamily = {
  name: 'gradient-boosting',
  summary: 'boosted histogram trees with Newton steps; any number of runs, any mix of inputs',
  ...settings,
  create: (from) => {
    const chosen = read(from);
    const rounds = Math.round(12 / chosen.learningRate);
    return new GradientBoosting({ ...chosen, rounds, members: 4 });
  },
};

import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { RandomForest } from './randomForest.ts';

const { read, ...settings } = numericSettings({
  trials: { draw: (random) => 0.4 + 0.8 * random.uniform(), low: 0.15, high: 3 },
  minRows: { draw: (random) => 2 + random.integer(4), low: 2, high: 20, isWhole: true },
});

/** Forests of extremely randomised trees. */
export const randomForestFamily: SurrogateFamily = {
  name: 'random-forest',
  summary: 'extremely randomised trees on signed margins; any number of runs, any mix of inputs',
  ...settings,
  create: (from) => new RandomForest({ ...read(from), trees: 64 }),
};

import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { SupportVectorMachine } from './supportVectorMachine.ts';

const { read, ...settings } = numericSettings({
  length: { draw: (random) => 0.5 + 0.7 * random.uniform(), low: 0.1, high: 5 },
  cost: { draw: (random) => 10 ** (1 + 2 * random.uniform()), low: 0.1, high: 1e5 },
  categoryDistance: { draw: (random) => 1 + 2 * random.uniform(), low: 0.2, high: 10 },
});

/** Support vector classifiers. */
export const supportVectorMachineFamily: SurrogateFamily = {
  name: 'support-vector-machine',
  summary: 'RBF kernel on pass and fail, probabilities by cross-validated Platt scaling',
  ...settings,
  create: (from) => new SupportVectorMachine(read(from)),
};

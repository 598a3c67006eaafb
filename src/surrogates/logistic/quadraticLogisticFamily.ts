import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { QuadraticLogistic } from './quadraticLogistic.ts';

const { read, ...settings } = numericSettings({
  ridge: { draw: (random) => 10 ** (-3 + 2.5 * random.uniform()), low: 1e-6, high: 100 },
});

/** Logistic regressions on quadratic terms. */
export const quadraticLogisticFamily: SurrogateFamily = {
  name: 'quadratic-logistic',
  summary: 'logistic regression on linear, square and interaction terms; the cheapest',
  ...settings,
  create: (from) => new QuadraticLogistic(read(from)),
};

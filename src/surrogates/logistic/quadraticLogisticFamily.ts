import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { QuadraticLogistic } from './quadraticLogistic.ts';

/** Logistic regressions on quadratic terms. */
export const quadraticLogisticFamily: SurrogateFamily = {
  name: 'quadratic-logistic',
  summary: 'logistic regression on linear, square and interaction terms; the cheapest',
  propose: (random) => ({ ridge: 10 ** (-3 + 2.5 * random.uniform()) }),
  mutate: (parent, random) => ({
    ridge: mutateNumber(Number(parent['ridge']), 1e-6, 100, random),
  }),
  create: (settings) => new QuadraticLogistic({ ridge: Number(settings['ridge']) }),
};

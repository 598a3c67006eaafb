import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Momentum iterative method. */
export const mi = transferAttack({
  name: 'mi',
  summary: 'momentum steps on base models',
  source: 'Dong, Liao, Pang, Su, Zhu, Hu, Li 2018',
  options: {},
  make:
    (trial, { loss }) =>
    async ({ point }) =>
      overViews(trial, point, [unchanged], loss),
});

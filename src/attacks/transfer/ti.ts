import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Translation-invariant method: gradients are smoothed by a Gaussian kernel. */
export const ti = transferAttack({
  name: 'ti',
  summary: 'gradients smoothed as if the picture were shifted',
  source: 'Dong, Pang, Su, Zhu 2019',
  forms: ['picture'],
  kernel: 5,
  options: {},
  make:
    (trial, { loss }) =>
    async ({ point }) =>
      overViews(trial, point, [unchanged], loss),
});

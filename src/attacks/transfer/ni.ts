import { plus } from '../frame/vectors.ts';
import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Nesterov's accelerated gradient: looks ahead along the direction. */
export const ni = transferAttack({
  name: 'ni',
  summary: 'momentum steps that look ahead (Nesterov)',
  source: 'Lin, Song, He, Wang, Hopcroft 2020',
  options: {},
  make:
    (trial, { loss, momentum }) =>
    async ({ point, direction, length }) =>
      overViews(trial, plus(point, direction, length * momentum), [unchanged], loss),
});

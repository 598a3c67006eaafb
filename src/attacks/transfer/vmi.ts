import { z } from 'zod';

import { plus } from '../frame/vectors.ts';
import { nearby, overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Variance tuning: the gradient is corrected by how it differed around the last point. */
export const vmi = transferAttack({
  name: 'vmi',
  summary: 'gradients corrected by their variance around the last point',
  source: 'Wang, He 2021',
  gradients: ({ neighbours }) => 1 + neighbours,
  options: {
    neighbours: z.int().min(1).max(100).default(20).describe('Points around.'),
    reach: z
      .number()
      .gt(0)
      .max(10)
      .default(1.5)
      .describe('How far they lie, as a multiple of epsilon.'),
  },
  make: (trial, { loss, neighbours, reach }) => {
    let variance: Float32Array = new Float32Array(trial.clean.length);
    return async ({ point }) => {
      const own = await overViews(trial, point, [unchanged], loss);
      const around = Array.from({ length: neighbours }, () =>
        nearby(trial, point, reach * trial.threat.epsilon),
      );
      const answers = await trial.surrogate(around, loss);
      const followed = plus(own, variance);
      variance = own.map(
        (value, i) =>
          answers.reduce((sum, { gradient }) => sum + gradient[i]!, 0) / neighbours - value,
      );
      return followed;
    };
  },
});

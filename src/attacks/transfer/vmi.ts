import { plus } from '../frame/vectors.ts';
import { overViews } from './craft.ts';
import { gradientAround, neighbourOptions } from './neighbours.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Variance tuning: the gradient is corrected by how it differed around the last point. */
export const vmi = transferAttack({
  name: 'vmi',
  summary: 'gradients corrected by their variance around the last point',
  source: 'Wang, He 2021',
  gradients: ({ neighbours }) => 1 + neighbours,
  options: neighbourOptions(1.5),
  make: (trial, { loss, neighbours, reach }) => {
    let variance: Float32Array = new Float32Array(trial.clean.length);
    return async ({ point }) => {
      const own = await overViews(trial, point, [unchanged], loss);
      const around = await gradientAround(trial, point, { neighbours, reach, loss });
      const followed = plus(own, variance);
      variance = own.map((value, i) => around(i) - value);
      return followed;
    };
  },
});

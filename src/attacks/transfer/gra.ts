import { length as l2 } from '../frame/vectors.ts';
import { overViews } from './craft.ts';
import { gradientAround, neighbourOptions } from './neighbours.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/** Factor of the pace of a coordinate whose direction has turned. */
const DECAY = 0.94;

/** Gradient relevance: own and neighbouring gradients weighted by how alike they are; coordinates that turn slow down. */
export const gra = transferAttack({
  name: 'gra',
  summary: 'own and neighbouring gradients, weighted by how alike they are',
  source: 'Zhu, Ren, Sui, Yang, Jiang 2023',
  gradients: ({ neighbours }) => 1 + neighbours,
  options: neighbourOptions(3.5),
  make: (trial, { loss, neighbours, reach }) => {
    const paces = new Float32Array(trial.clean.length).fill(1 / DECAY);
    let last: Float32Array = new Float32Array(trial.clean.length);
    return {
      gradient: async ({ point }) => {
        const own = await overViews(trial, point, [unchanged], loss);
        const around = await gradientAround(trial, point, { neighbours, reach, loss });
        const mean = own.map((_, i) => around(i));
        const product = own.reduce((sum, value, i) => sum + value * mean[i]!, 0);
        const alike = product / Math.max(1e-20, l2(own) * l2(mean));
        return own.map((value, i) => alike * value + (1 - alike) * mean[i]!);
      },
      pace: (direction) => {
        for (let i = 0; i < paces.length; i++)
          if (Math.sign(direction[i]!) !== Math.sign(last[i]!)) paces[i]! *= DECAY;
        last = direction;
        return paces;
      },
    };
  },
});

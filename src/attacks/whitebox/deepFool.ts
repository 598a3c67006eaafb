import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { length as l2, plus } from '../frame/vectors.ts';
import { likelyTargets } from './likelyTargets.ts';

const options = z.strictObject({
  classes: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .describe('How many classes are looked at, the likeliest first.'),
  overshoot: z
    .number()
    .min(0)
    .max(1)
    .default(0.02)
    .describe('How much farther than the boundary a step goes.'),
  steps: z.int().min(1).max(1000).default(50).describe('Steps at most.'),
});

/** Steps to the nearest boundary of the model made linear. */
export const deepFool = defineAttack({
  name: 'deepfool',
  summary: 'steps to the nearest boundary as if the model were linear',
  source: 'Moosavi-Dezfooli, Fawzi, Frossard 2016',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['l2', 'linf'],
  search: 'boundary',
  options,
  attack: perItem(
    'boundary',
    async (trial, { classes, overshoot, steps }: z.output<typeof options>) => {
      const { norm } = trial.threat.distance;
      const targets = await likelyTargets(trial, classes);
      let total: Float32Array = new Float32Array(trial.clean.length);
      let beyond = overshoot;
      for (let step = 0; step < steps; step++) {
        const point = intoBall(trial, plus(trial.clean, total, 1 + beyond), Infinity);
        const answers = await trial.gradient(
          targets.map(() => point),
          'margin',
          targets,
        );
        if (answers.some(({ judged }) => judged.wrong)) {
          const [sent] = await trial.ask([point]);
          if (sent!.wrong) return;
          // Rounding to bytes brought it back over the boundary.
          beyond = Math.max(0.01, beyond * 1.5);
          continue;
        }
        // The margin towards a class rises to 0 at its boundary.
        const nearest = answers
          .map(({ gradient, loss }) => ({
            gradient,
            gap: Math.abs(loss) / Math.max(1e-12, norm === 'l2' ? l2(gradient) : l1(gradient)),
          }))
          .reduce((best, next) => (next.gap < best.gap ? next : best));
        const size = l2(nearest.gradient);
        const move =
          norm === 'l2'
            ? nearest.gradient.map((value) => ((nearest.gap + 1e-6) * value) / size)
            : nearest.gradient.map((value) => (nearest.gap + 1e-6) * Math.sign(value));
        total = plus(total, move);
      }
    },
  ),
});

function l1(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += Math.abs(value);
  return sum;
}

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { changeSpace } from '../cma/changeSpace.ts';
import { length, plus, unit } from '../frame/vectors.ts';

const options = z.strictObject({
  priorRate: z.number().min(0.001).max(1000).default(0.1).describe('Learning rate of the prior.'),
  exploration: z
    .number()
    .min(0.01)
    .max(10)
    .default(1)
    .describe('Length of the exploration of the prior.'),
  reach: z.number().min(0.001).max(1).default(0.1).describe('Length of the finite difference.'),
  step: z
    .number()
    .min(0.001)
    .max(2)
    .default(0.2)
    .describe('Length of a step, in units of epsilon.'),
  size: z
    .int()
    .min(1)
    .max(512)
    .default(16)
    .describe('Tiles along each axis that share a gradient.'),
});

/** Bandits with the priors of time and data. */
export const bandits = defineAttack({
  name: 'bandits',
  summary:
    'a gradient that is carried from step to step and shared by tiles, corrected by two queries a step',
  source: 'Ilyas, Engstrom, Madry 2019 (Bandits-TD)',
  needs: 'scores',
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: z.output<typeof options>) => {
    const { clean, random, space, threat } = trial;
    const linf = threat.distance.norm === 'linf';
    const tiles = changeSpace(space.form, 'low-resolution', settings.size);
    let prior = new Float64Array(tiles.count);
    let at = trial.item.start ?? clean;
    for (;;) {
      const noise = Float64Array.from(prior, () => random.normal() / Math.sqrt(tiles.count));
      const tried = [1, -1].map((sign) => {
        const way = unit(
          expandFree(
            tiles,
            prior.map((value, i) => value + sign * settings.exploration * noise[i]!),
          ),
        );
        return plus(at, way, settings.reach * Math.max(1, Math.sqrt(clean.length) / 20));
      });
      const [first, second] = await trial.ask(tried);
      const slope = (second!.margin - first!.margin) / (settings.reach * settings.exploration);
      if (Number.isFinite(slope)) {
        if (linf)
          prior = prior.map((value, i) => {
            // Exponentiated gradient on -1 to 1.
            const p = (value + 1) / 2;
            const [up, down] = [
              p * Math.exp(settings.priorRate * slope * noise[i]!),
              (1 - p) * Math.exp(-settings.priorRate * slope * noise[i]!),
            ];
            return 2 * Math.min(1 - 1e-6, Math.max(1e-6, up / (up + down))) - 1;
          });
        else prior = prior.map((value, i) => value + settings.priorRate * slope * noise[i]!);
      }
      // The prior points to a falling margin.
      const way = expandFree(tiles, prior);
      const move = linf ? way.map(Math.sign) : unit(way);
      const [answer] = await trial.ask([plus(at, move, settings.step * threat.epsilon)]);
      at = length(way) === 0 ? at : answer!.sent;
    }
  }),
});

/** Without the cut to -1 to 1. */
function expandFree(
  tiles: { expand(numbers: ArrayLike<number>): Float32Array },
  numbers: Float64Array,
): Float32Array {
  const most = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-12);
  return tiles.expand(numbers.map((value) => value / most)).map((value) => value * most);
}

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { randomStart } from '../gradients/randomStart.ts';
import { autoPgd } from './autoPgd.ts';
import { likelyTargets } from './likelyTargets.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(100).describe('Steps towards a class.'),
  classes: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .describe('How many classes are aimed at, the likeliest first.'),
});

/** Auto-PGD towards one class after the other. */
export const apgdTargeted = defineAttack({
  name: 'apgd-t',
  summary: 'projected ascent that sets its own step, towards each likely class',
  source: 'Croce, Hein 2020',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  gradients: ({ steps, classes }) => steps * classes,
  options,
  attack: perItem('bounded', async (trial, { steps, classes }: z.output<typeof options>) => {
    const targets = await likelyTargets(trial, classes);
    // The ratio needs a fourth class.
    const loss = (trial.classes ?? targets.length + 1) >= 4 ? 'dlr' : 'margin';
    for (const target of targets)
      await autoPgd(trial, { start: randomStart(trial), steps, loss, target });
  }),
});

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { randomStart } from '../gradients/randomStart.ts';
import { autoPgd } from './autoPgd.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(100).describe('Steps of a start.'),
  restarts: z.int().min(1).max(100).default(1).describe('Random starts.'),
});

/** Auto-PGD with the difference of logits ratio. */
export const apgdDlr = defineAttack({
  name: 'apgd-dlr',
  summary: 'projected ascent that sets its own step, with the difference of logits ratio',
  source: 'Croce, Hein 2020',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  gradients: ({ steps, restarts }) => steps * restarts,
  options,
  attack: perItem('bounded', async (trial, { steps, restarts }: z.output<typeof options>) => {
    for (let restart = 0; restart < restarts; restart++)
      await autoPgd(trial, { start: randomStart(trial), steps, loss: 'dlr' });
  }),
});

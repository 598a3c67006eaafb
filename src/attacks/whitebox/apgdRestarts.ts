import { z } from 'zod';

import type { GradientLoss } from '../../judgement/classifierView.ts';
import { perItem } from '../frame/perItem.ts';
import { randomStart } from '../gradients/randomStart.ts';
import { autoPgd } from './autoPgd.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(100).describe('Steps of a start.'),
  restarts: z.int().min(1).max(100).default(1).describe('Random starts.'),
});

type Options = z.output<typeof options>;

/** What the attacks by Auto-PGD with random starts share, whatever the loss. */
export function apgdRestarts(loss: GradientLoss) {
  return {
    source: 'Croce, Hein 2020',
    needs: 'gradients',
    norms: ['linf', 'l2'],
    search: 'bounded',
    gradients: ({ steps, restarts }: Options) => steps * restarts,
    options,
    attack: perItem('bounded', async (trial, { steps, restarts }: Options) => {
      for (let restart = 0; restart < restarts; restart++)
        await autoPgd(trial, { start: randomStart(trial), steps, loss });
    }),
  } as const;
}

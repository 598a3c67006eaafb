import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { ascend } from './ascend.ts';
import { lossOption } from './lossOption.ts';

const options = z.strictObject({
  loss: lossOption,
  steps: z.int().min(1).max(1000).default(10).describe('Steps.'),
});

/** Iterated fast gradient sign method, from the clean point (basic iterative method). */
export const ifgsm = defineAttack({
  name: 'ifgsm',
  summary: 'small steps along the gradient from the clean point',
  source: 'Kurakin, Goodfellow, Bengio 2017',
  needs: 'gradients',
  norms: ['linf', 'l2', 'l1'],
  search: 'bounded',
  gradients: ({ steps }) => steps,
  options,
  attack: perItem('bounded', async (trial, { loss, steps }: z.output<typeof options>) =>
    ascend(trial, trial.clean, { steps, length: (1.25 * trial.threat.epsilon) / steps, loss }),
  ),
});

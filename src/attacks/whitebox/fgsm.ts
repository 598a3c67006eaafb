import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { ascend } from './ascend.ts';
import { lossOption } from './lossOption.ts';

const options = z.strictObject({ loss: lossOption });

/** Fast gradient sign method: one step to the edge of the ball. */
export const fgsm = defineAttack({
  name: 'fgsm',
  summary: 'one step along the gradient to the edge of the ball',
  source: 'Goodfellow, Shlens, Szegedy 2015',
  needs: 'gradients',
  norms: ['linf', 'l2', 'l1'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { loss }: z.output<typeof options>) =>
    ascend(trial, trial.clean, { steps: 1, length: trial.threat.epsilon, loss }),
  ),
});

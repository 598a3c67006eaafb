import { z } from 'zod';

import { ascentOptions, stepShare } from '../../search/ascentOptions.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { randomStart } from '../gradients/randomStart.ts';
import { ascend } from './ascend.ts';
import { lossOption } from './lossOption.ts';

const options = z.strictObject({
  loss: lossOption,
  ...ascentOptions({ steps: 50, restarts: 5 }),
});

/** Projected gradient descent with random restarts. */
export const pgd = defineAttack({
  name: 'pgd',
  summary: 'projected gradient ascent from random starts',
  source: 'Madry, Makelov, Schmidt, Tsipras, Vladu 2018',
  needs: 'gradients',
  norms: ['linf', 'l2', 'l1'],
  search: 'bounded',
  gradients: ({ steps, restarts }) => steps * restarts,
  options,
  attack: perItem(
    'bounded',
    async (trial, { loss, steps, restarts, stepSize }: z.output<typeof options>) => {
      const length = stepShare({ steps, stepSize }) * trial.threat.epsilon;
      for (let restart = 0; restart < restarts; restart++)
        await ascend(trial, randomStart(trial), { steps, length, loss });
    },
  ),
});

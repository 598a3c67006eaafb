import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { randomStart } from '../gradients/randomStart.ts';
import { ascend } from './ascend.ts';
import { lossOption } from './lossOption.ts';

const options = z.strictObject({
  loss: lossOption,
  steps: z.int().min(1).max(1000).default(50).describe('Steps of a start.'),
  restarts: z.int().min(1).max(100).default(5).describe('Random starts.'),
  stepSize: z
    .number()
    .gt(0)
    .max(2)
    .optional()
    .describe('Length of a step, as a share of epsilon; default 2.5 / steps.'),
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
      const length = (stepSize ?? 2.5 / steps) * trial.threat.epsilon;
      for (let restart = 0; restart < restarts; restart++)
        await ascend(trial, randomStart(trial), { steps, length, loss });
    },
  ),
});

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { learnGradient, learnOptions } from './learnGradient.ts';

/** Thompson sampling of a linear model of the margin. */
export const linearThompson = defineAttack({
  name: 'linear-thompson',
  summary: 'learns the gradient in low frequencies from every answer, and steps along a draw of it',
  source: 'ours, after Guo et al. 2019 (subspace) and Thompson 1933',
  needs: 'scores',
  norms: ['linf', 'l2'],
  search: 'bounded',
  options: z.strictObject(learnOptions),
  attack: perItem('bounded', async (trial, settings) =>
    learnGradient(trial, { directions: [] }, settings),
  ),
});

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { squareL2 } from './squareL2.ts';
import { squareLinf } from './squareLinf.ts';

const options = z.strictObject({
  share: z
    .number()
    .min(0.001)
    .max(1)
    .optional()
    .describe(
      'Share of the pixels in the first square; it falls with the queries. Default 0.8 for linf, as few queries ask for large steps, and 0.1 for l2.',
    ),
});

/** Square Attack. */
export const square = defineAttack({
  name: 'square',
  summary: 'random search with squares at the edge of the ball, kept when the margin falls',
  source: 'Andriushchenko, Croce, Flammarion, Hein 2020',
  needs: 'scores',
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { share }: z.output<typeof options>) =>
    trial.threat.distance.norm === 'l2' ? squareL2(trial, share) : squareLinf(trial, share),
  ),
});

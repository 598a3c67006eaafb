import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { length, minus, plus, unit, without } from '../frame/vectors.ts';
import { randomDirection } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  side: z
    .number()
    .min(1e-4)
    .max(1)
    .default(0.1)
    .describe('First size of a sideways step, as a share of the distance.'),
  forward: z
    .number()
    .min(1e-4)
    .max(1)
    .default(0.05)
    .describe('First size of a step towards the clean point, as a share of the distance.'),
});

/** The Boundary Attack: a random walk on the wrong side. */
export const boundary = defineAttack({
  name: 'boundary',
  summary: 'a random walk along the decision boundary, nearer with every step that stays wrong',
  source: 'Brendel, Rauber, Bethge 2018',
  needs: 'labels',
  norms: ['l2'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, settings: z.output<typeof options>) => {
    const { clean } = trial;
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    let at = await bisect(trial, start, 2e-3);
    let { side, forward } = settings;
    for (;;) {
      const away = minus(at, clean);
      const distance = length(away);
      if (distance < 1e-9) return;
      const outward = unit(away);
      const across = unit(without(randomDirection(trial), outward));
      // On the sphere of the same distance.
      const turned = unit(plus(outward, across, side));
      const [sideways] = await trial.ask([plus(clean, turned, distance)]);
      side *= sideways!.wrong ? 1.1 : 0.97;
      if (!sideways!.wrong) continue;
      const [nearer] = await trial.ask([plus(clean, turned, distance * (1 - forward))]);
      forward *= nearer!.wrong ? 1.3 : 0.8;
      at = nearer!.wrong ? nearer!.sent : sideways!.sent;
    }
  }),
});

import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  flips: z
    .number()
    .min(0.0001)
    .max(0.5)
    .default(0.02)
    .describe('First share of the signs that are flipped in a step; it adapts.'),
});

/** Sign Flip Attack. */
export const signFlip = defineAttack({
  name: 'sign-flip',
  summary: 'shrinks the cube around the clean point and flips the signs of random coordinates',
  source: 'Chen, Zhang, Wang 2020',
  needs: 'labels',
  norms: ['linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, settings: z.output<typeof options>) => {
    const { clean, random, threat } = trial;
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    const first = await bisect(trial, start, 1e-2);
    let change = first.map((value, i) => value - clean[i]!);
    let radius = threat.distance.measure(first, clean);
    let share = settings.flips;
    const pointOf = (delta: Float32Array): Float32Array =>
      clean.map((value, i) => value + delta[i]!);
    for (;;) {
      // Towards the clean point, at an adaptive pace.
      const smaller = Math.max(0.5 / 255, radius * (0.98 - 0.06 * random.uniform()));
      const shrunk = change.map((value) => Math.min(smaller, Math.max(-smaller, value)));
      const [nearer] = await trial.ask([pointOf(shrunk)]);
      if (nearer!.wrong) {
        change = shrunk;
        radius = smaller;
      }
      const flipped = change.map((value) => (random.uniform() < share ? -value : value));
      const [answer] = await trial.ask([pointOf(flipped)]);
      if (answer!.wrong) change = flipped;
      share = Math.min(0.2, Math.max(0.0005, share * (answer!.wrong ? 1.1 : 0.95)));
    }
  }),
});

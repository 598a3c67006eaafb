import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { cosineBasis } from '../frame/cosineBasis.ts';
import { perItem } from '../frame/perItem.ts';
import { length, minus, unit, without } from '../frame/vectors.ts';
import { randomDirection } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  frequencies: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.5)
    .describe('Share of the frequencies along each axis in which directions are drawn.'),
});

/** Largest angles that are tried at once, as in the published code. */
const ANGLES = [0.45, -0.45, 0.2, -0.2];

/** SurFree: no gradient at all. */
export const surFree = defineAttack({
  name: 'surfree',
  summary: 'walks down circles in random orthogonal directions, without estimating a gradient',
  source: 'Maho, Furon, Le Merrer 2021',
  needs: 'labels',
  norms: ['l2'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, { frequencies }: z.output<typeof options>) => {
    const { clean, space } = trial;
    const basis = cosineBasis(space.form, frequencies);
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    let at = await bisect(trial, start, 2e-3);
    const used: Float32Array[] = [];
    for (;;) {
      const away = minus(at, clean);
      const distance = length(away);
      if (distance < 1e-9) return;
      const along = unit(away);
      let across = without(randomDirection(trial, basis), along);
      for (const direction of used) across = without(across, direction);
      across = unit(across);
      const pointAt = (angle: number): Float32Array => {
        const radius = distance * Math.cos(angle);
        const [a, b] = [radius * Math.cos(angle), radius * Math.sin(angle)];
        return clean.map((value, i) => value + a * along[i]! + b * across[i]!);
      };
      let low = 0;
      for (const angle of ANGLES) {
        const [answer] = await trial.ask([pointAt(angle)]);
        if (!answer!.wrong) continue;
        low = angle;
        at = answer!.sent;
        break;
      }
      used.push(across);
      if (used.length > 60) used.shift();
      if (low === 0) continue;
      let high = Math.sign(low) * Math.min(Math.PI / 2, Math.abs(low) * 2.2);
      for (let k = 0; k < 5; k++) {
        const middle = (low + high) / 2;
        const [answer] = await trial.ask([pointAt(middle)]);
        if (answer!.wrong) {
          low = middle;
          at = answer!.sent;
        } else high = middle;
      }
    }
  }),
});

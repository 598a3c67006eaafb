import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { atRadius, flipped, halvingBlocks, radiusTolerance, widest } from './signDirection.ts';

const options = z.strictObject({});

/** RayS. */
export const rays = defineAttack({
  name: 'rays',
  summary: 'flips blocks of a sign direction, and keeps what is wrong at a smaller radius',
  source: 'Chen and Gu 2020',
  needs: 'labels',
  norms: ['linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial) => {
    let signs = new Int8Array(trial.clean.length).fill(1);
    let best = Infinity;
    const tolerance = radiusTolerance(trial);

    async function tryDirection(next: Int8Array): Promise<void> {
      let high = Number.isFinite(best) ? best : widest(trial);
      const [first] = await trial.ask([atRadius(trial, next, high)]);
      if (!first!.wrong) return;
      let low = 0;
      while (high - low > tolerance) {
        const middle = (low + high) / 2;
        const [answer] = await trial.ask([atRadius(trial, next, middle)]);
        if (answer!.wrong) high = middle;
        else low = middle;
      }
      if (high >= best) return;
      best = high;
      signs = next as typeof signs;
    }

    await tryDirection(signs);
    for (const block of halvingBlocks(trial)) await tryDirection(flipped(signs, block));
  }),
});

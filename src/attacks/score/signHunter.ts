import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { halvingBlocks } from '../label/signDirection.ts';

const options = z.strictObject({});

/** SignHunter. */
export const signHunter = defineAttack({
  name: 'sign-hunter',
  summary:
    'flips the signs of halving blocks of the perturbation, and keeps what lowers the margin',
  source: 'Al-Dujaili and O’Reilly 2020',
  needs: 'scores',
  norms: ['linf'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial) => {
    const { clean, threat } = trial;
    const signs = new Int8Array(clean.length).fill(1);
    const pointOf = (): Float32Array => clean.map((value, i) => value + threat.epsilon * signs[i]!);
    const [start] = await trial.ask([pointOf()]);
    let { margin } = start!;
    for (const block of halvingBlocks(trial)) {
      for (const i of block) signs[i] = -signs[i]!;
      const [answer] = await trial.ask([pointOf()]);
      if (answer!.margin < margin) margin = answer!.margin;
      else for (const i of block) signs[i] = -signs[i]!;
    }
  }),
});

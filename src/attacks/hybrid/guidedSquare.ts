import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { squareShare } from '../score/squareShare.ts';
import { mef } from '../transfer/mef.ts';

const options = z.strictObject({
  guided: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('Share of the squares whose signs the base models choose; default 0.7.'),
  share: z
    .number()
    .min(0.001)
    .max(1)
    .default(0.1)
    .describe('Share of the pixels in the first square; it falls with the queries. Default 0.1.'),
});

/**
 * Square Attack that starts from a transferred sample and lets the base models choose the signs of most squares: those of
 * their gradient at the best point so far.
 */
export const guidedSquare = defineAttack({
  name: 'guided-square',
  summary: 'random squares from a transferred sample, with signs that base models choose',
  source: 'Andriushchenko et al. 2020; Cheng, Dong, Pang, Su, Zhu 2019 (prior-guided search)',
  needs: 'scores',
  usesBase: true,
  norms: ['linf'],
  search: 'bounded',
  forms: ['picture'],
  options,
  attack: async (view, items, budget, settings: z.output<typeof options>) => {
    const clean = items.map((item) => item.clean);
    const crafter = mef.crafter(mef.options.parse({ neighbours: 5, steps: 10, kernel: 5 }));
    const run = perItem<z.output<typeof options>>('bounded', async (trial, own) => {
      const others = clean.filter((point) => point !== trial.clean);
      await search(trial, await crafter(trial, others), own);
    });
    return run(view, items, budget, settings);
  },
});

async function search(
  trial: Trial,
  start: Float32Array,
  { guided, share }: z.output<typeof options>,
): Promise<void> {
  const { clean, random, space, threat, budget } = trial;
  const { height, width, channels } = space.form;
  const [first] = await trial.ask([start]);
  let best = first!.sent;
  let margin = first!.margin;
  let slope: Float32Array | undefined;
  for (;;) {
    const side = Math.round(Math.sqrt(squareShare(share, trial.used, budget) * height * width));
    const [high, wide] = [clamp(side, height), clamp(side, width)];
    const top = random.integer(height - high + 1);
    const left = random.integer(width - wide + 1);
    const follow = random.uniform() < guided;
    if (follow && slope === undefined)
      slope = (await trial.surrogate([best], 'margin'))[0]!.gradient;
    const point = best.slice();
    let changed = false;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      const visit = (each: (i: number) => void): void => {
        for (let row = top; row < top + high; row++)
          for (let column = left; column < left + wide; column++)
            each((row * width + column) * channels + c);
      };
      if (follow) visit((i) => (sum += slope![i]!));
      const sign = follow && sum !== 0 ? Math.sign(sum) : random.uniform() < 0.5 ? -1 : 1;
      visit((i) => {
        const value = clean[i]! + sign * threat.epsilon;
        point[i] = Math.min(space.upper[i]!, Math.max(space.lower[i]!, value));
        if (Math.abs(point[i]! - best[i]!) > 1e-6) changed = true;
      });
    }
    if (!changed) continue;
    const [answer] = await trial.ask([point]);
    if (answer!.margin < margin) {
      margin = answer!.margin;
      best = answer!.sent;
      slope = undefined;
    }
  }
}

function clamp(side: number, extent: number): number {
  return Math.min(extent, Math.max(1, side));
}

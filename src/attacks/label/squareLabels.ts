import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { squareShare } from '../score/squareShare.ts';
import { atRadius, startSigns, widest } from './signDirection.ts';

const options = z.strictObject({
  share: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.8)
    .describe('Share of the pixels that the first squares cover; it falls with the queries.'),
  starts: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Stripes that compete for the first direction.'),
});
type Options = z.output<typeof options>;

/** How the claimed shrinkage of the radius follows success, about as a one-fifth rule does; chosen on other models and seeds than those of the bench. */
const CLAIM = { first: 0.05, least: 0.002, most: 0.3, grow: 2, shrink: 0.85 };
/** A start that wins is tried so much nearer, while that goes well. */
const STEPS = [0.75, 0.88];

/**
 * The moves of the Square Attack without scores: a square of new signs is tried at a radius a little below the best one,
 * which one label answers. How far below follows what came of it: a search that succeeds claims more.
 */
export const squareLabels = defineAttack({
  name: 'square-labels',
  summary: 'squares of new signs, each tried at a slightly smaller radius than the best so far',
  source: 'ours, after Andriushchenko et al. 2020 (squares) and Chen and Gu 2020 (radius of signs)',
  needs: 'labels',
  norms: ['linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, { share, starts }: Options) => {
    const isWrong = async (signs: Int8Array, at: number): Promise<boolean> => {
      const [answer] = await trial.ask([atRadius(trial, signs, at)]);
      return answer!.wrong;
    };
    const own = startSigns(trial);
    if (trial.item.start !== undefined) await trial.ask([trial.item.start]);
    let radius = widest(trial);
    let best: Int8Array | undefined;
    for (let k = 0; k < starts || best === undefined; k++) {
      const signs = (k === 0 ? own : undefined) ?? stripes(trial);
      const at = best === undefined ? radius : 0.9 * radius;
      if (!(await isWrong(signs, at))) continue;
      [best, radius] = [signs, at];
      for (const step of STEPS) while (await isWrong(signs, step * radius)) radius *= step;
    }
    for (let claim = CLAIM.first; ;) {
      const next = withSquare(trial, best, squareShare(share, trial.used, trial.budget));
      const at = radius * (1 - claim);
      if (await isWrong(next, at)) {
        [best, radius] = [next, at];
        claim = Math.min(CLAIM.most, claim * CLAIM.grow);
      } else claim = Math.max(CLAIM.least, claim * CLAIM.shrink);
    }
  }),
});

/** Columns of one sign in each channel. */
function stripes({ random, space, clean }: Trial): Int8Array {
  const { height, width, channels } = space.form;
  const signs = new Int8Array(clean.length);
  for (let column = 0; column < width; column++)
    for (let c = 0; c < channels; c++) {
      const sign = random.uniform() < 0.5 ? -1 : 1;
      for (let row = 0; row < height; row++) signs[(row * width + column) * channels + c] = sign;
    }
  return signs;
}

/** A square of one new sign in each channel; of a signal, a stretch. */
function withSquare({ random, space }: Trial, signs: Int8Array, part: number): Int8Array {
  const { height, width, channels } = space.form;
  const side = Math.round(Math.sqrt(part * height * width));
  const high = Math.min(height, Math.max(1, Math.min(side, height - 1)));
  const long = height === 1 ? Math.max(1, Math.round(part * width)) : side;
  const wide = Math.min(width, Math.max(1, Math.min(long, width - 1)));
  const top = random.integer(height - high + 1);
  const left = random.integer(width - wide + 1);
  const next = signs.slice();
  for (let c = 0; c < channels; c++) {
    const sign = random.uniform() < 0.5 ? -1 : 1;
    for (let row = top; row < top + high; row++)
      for (let column = left; column < left + wide; column++)
        next[(row * width + column) * channels + c] = sign;
  }
  return next;
}

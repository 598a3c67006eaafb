import { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { squareShare } from '../score/squareShare.ts';
import { smoothed } from '../transfer/smoothed.ts';
import { transferredSample } from './transferredSample.ts';

const options = z.strictObject({
  share: z
    .number()
    .min(0.001)
    .max(1)
    .optional()
    .describe(
      'Share of the pixels in the first square; it falls with the queries. Default 0.3 up to 500 queries, 0.05 beyond.',
    ),
  kernel: z
    .int()
    .min(1)
    .max(31)
    .default(5)
    .describe('Side in pixels, odd, of the kernel that smooths gradients.'),
});

type Settings = z.output<typeof options>;

/**
 * Square Attack that starts from a transferred sample where that is nearer to wrong, and takes the signs of a square
 * from chance or from the gradient of one base model. Which one is drawn by Thompson sampling: how often each lowered the
 * margin so far, so that a base model that does not resemble the target is soon left alone.
 */
export const guidedSquare = defineAttack({
  name: 'guided-square',
  summary: 'random squares from a transferred sample, with signs from whichever base model helps',
  source: 'Andriushchenko et al. 2020; prior guidance after Cheng et al. 2019 and Lord et al. 2022',
  needs: 'scores',
  usesBase: true,
  norms: ['linf'],
  search: 'bounded',
  forms: ['picture'],
  options,
  attack: perItem('bounded', async (trial, settings: Settings) =>
    search(trial, await transferredSample(trial), settings),
  ),
});

/** How often a way to choose signs lowered the margin, and how often not. */
interface Arm {
  readonly base: number | undefined;
  wins: number;
  losses: number;
}

async function search(trial: Trial, start: Float32Array, settings: Settings): Promise<void> {
  const { random, space, budget } = trial;
  const { height, width } = space.form;
  const share = settings.share ?? (budget <= 500 ? 0.3 : 0.05);
  const [transferred, striped] = await trial.ask([start, stripes(trial)]);
  const first = transferred!.margin <= striped!.margin ? transferred! : striped!;
  let { sent: best, margin } = first;
  let slopes = new Map<number, Float32Array>();
  const arms = [undefined, ...Array.from({ length: trial.bases }, (_, i) => i)].map(
    (base): Arm => ({ base, wins: 1, losses: 1 }),
  );
  for (;;) {
    const arm = drawn(arms, random);
    const side = Math.round(Math.sqrt(squareShare(share, trial.used, budget) * height * width));
    const [high, wide] = [clamp(side, height), clamp(side, width)];
    const top = random.integer(height - high + 1);
    const left = random.integer(width - wide + 1);
    let signs: Float32Array | undefined;
    if (arm.base !== undefined) {
      signs = slopes.get(arm.base);
      if (signs === undefined) {
        const [answer] = await trial.surrogate([best], 'margin', arm.base);
        signs = smoothed(answer!.gradient, space.form, settings.kernel);
        slopes.set(arm.base, signs);
      }
    }
    const point = candidate(trial, best, { top, left, high, wide }, signs);
    if (point === undefined) {
      arm.losses += 0.2;
      continue;
    }
    const [answer] = await trial.ask([point]);
    if (answer!.margin < margin) {
      arm.wins++;
      ({ sent: best, margin } = answer!);
      slopes = new Map();
    } else arm.losses++;
  }
}

/** Thompson sampling over Beta(wins, losses), by the normal approximation. */
function drawn(arms: readonly Arm[], random: RandomStream): Arm {
  let [best, highest] = [arms[0]!, -Infinity];
  for (const arm of arms) {
    const total = arm.wins + arm.losses;
    const mean = arm.wins / total;
    const value = mean + Math.sqrt((mean * (1 - mean)) / (total + 1)) * random.normal();
    if (value > highest) [best, highest] = [arm, value];
  }
  return best;
}

/** A square at the edge of the ball: one sign a channel, or those of a gradient; undefined when it would change nothing. */
function candidate(
  { clean, random, space, threat }: Trial,
  best: Float32Array,
  { top, left, high, wide }: { top: number; left: number; high: number; wide: number },
  signs: Float32Array | undefined,
): Float32Array | undefined {
  const { width, channels } = space.form;
  const point = best.slice();
  let changed = false;
  for (let c = 0; c < channels; c++) {
    const own = random.uniform() < 0.5 ? -1 : 1;
    for (let row = top; row < top + high; row++)
      for (let column = left; column < left + wide; column++) {
        const i = (row * width + column) * channels + c;
        const sign = signs === undefined || signs[i] === 0 ? own : Math.sign(signs[i]!);
        const value = clean[i]! + sign * threat.epsilon;
        point[i] = Math.min(space.upper[i]!, Math.max(space.lower[i]!, value));
        if (Math.abs(point[i] - best[i]!) > 1e-6) changed = true;
      }
  }
  return changed ? point : undefined;
}

function stripes({ clean, random, space, threat }: Trial): Float32Array {
  const { width, channels } = space.form;
  const signs = Array.from({ length: width * channels }, () =>
    random.uniform() < 0.5 ? -threat.epsilon : threat.epsilon,
  );
  return clean.map((value, i) => value + signs[i % signs.length]!);
}

function clamp(side: number, extent: number): number {
  return Math.min(extent, Math.max(1, side));
}

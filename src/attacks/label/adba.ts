import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { atRadius, flipped, radiusTolerance, startSigns, widest } from './signDirection.ts';
import { tileBlocks } from './tileBlocks.ts';

const options = z.strictObject({
  ratio: z
    .number()
    .min(0.05)
    .max(0.95)
    .optional()
    .describe(
      'Where between the radii known as right and as wrong two directions are compared; default 0.5, or the median of the fitted density for adba-md.',
    ),
});
type Options = z.output<typeof options>;

/** How much nearer a better direction is tried. */
const NEARER = 0.06;

/** ADBA: directions are compared at an approximate boundary. */
export const adba = defineAttack({
  name: 'adba',
  summary: 'compares two sign directions at an approximate boundary, instead of bisecting each',
  source: 'Wang, Zuo, Huang, Chen 2025',
  needs: 'labels',
  norms: ['linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, { ratio = 0.5 }: Options) => compare(trial, ratio)),
});

/** ADBA-md: compared at the median of the density of boundary radii, which is larger near the known radius. */
export const adbaMd = defineAttack({
  ...adba,
  name: 'adba-md',
  summary: 'as adba, compared at the median of an inverse-proportional density of boundary radii',
  attack: perItem('boundary', async (trial, { ratio = 0.78 }: Options) => compare(trial, ratio)),
});

async function compare(trial: Trial, ratio: number): Promise<void> {
  const tolerance = radiusTolerance(trial);
  if (trial.item.start !== undefined) await trial.ask([trial.item.start]);
  let signs: Int8Array = startSigns(trial) ?? new Int8Array(trial.clean.length).fill(1);
  let radius = widest(trial);
  const isWrong = async (direction: Int8Array, at: number): Promise<boolean> => {
    const [answer] = await trial.ask([atRadius(trial, direction, at)]);
    return answer!.wrong;
  };
  if (!(await isWrong(signs, radius))) {
    const other = flipped(signs, [...signs.keys()]);
    if (await isWrong(other, radius)) signs = other;
    else {
      const start = await randomStart(trial, radius);
      if (start === undefined) return;
      signs = start;
    }
  }
  // One bisection at the start; afterwards the radius only falls when a direction is better.
  for (let low = 0; radius - low > 4 * tolerance;) {
    const middle = low + (radius - low) * 0.5;
    if (await isWrong(signs, middle)) radius = middle;
    else low = middle;
  }

  /** The better of two directions and its radius; undefined when neither reaches the present one. */
  async function better(a: Int8Array, b: Int8Array): Promise<Int8Array | undefined> {
    let [first, second] = [await isWrong(a, radius), await isWrong(b, radius)];
    if (!first && !second) return undefined;
    if (first !== second) {
      const one = first ? a : b;
      await lower(one);
      return one;
    }
    let low = 0;
    while (radius - low > tolerance) {
      const at = low + (radius - low) * Math.max(ratio, 0.5);
      [first, second] = [await isWrong(a, at), await isWrong(b, at)];
      if (first || second) radius = at;
      if (first !== second) return first ? a : b;
      if (!first && !second) low = at;
    }
    return a;
  }

  /** A direction that is wrong at the radius is tried a little nearer, while that goes well. */
  async function lower(direction: Int8Array): Promise<void> {
    for (;;) {
      const at = radius * (1 - NEARER);
      if (at < tolerance || !(await isWrong(direction, at))) return;
      radius = at;
    }
  }

  let pending: readonly number[] | undefined;
  for (const block of tileBlocks(trial)) {
    if (pending === undefined) {
      pending = block;
      continue;
    }
    const [a, b] = [flipped(signs, pending), flipped(signs, block)];
    pending = undefined;
    signs = (await better(a, b)) ?? signs;
  }
}

async function randomStart(trial: Trial, radius: number): Promise<Int8Array | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const signs = Int8Array.from(trial.clean, () => (trial.random.uniform() < 0.5 ? -1 : 1));
    const [answer] = await trial.ask([atRadius(trial, signs, radius)]);
    if (answer!.wrong) return signs;
  }
  return undefined;
}

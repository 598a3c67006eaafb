import { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { shuffleStart } from '../frame/shuffleStart.ts';
import type { Trial } from '../frame/trial.ts';
import { drawCorner, paintCorner } from '../frame/cornerColour.ts';

const options = z.strictObject({
  first: z
    .number()
    .min(0.001)
    .max(1)
    .default(0.05)
    .describe('Share of the changed pixels that the first steps exchange. Default 0.05.'),
  starts: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Random choices of pixels that are tried first. Default 10.'),
});

/** How the share of exchanged pixels falls with the queries t: half as t^-m1, half as m2^t. */
const POWER = 0.24;
const BASE = 0.997;
/** What a pixel that was never tried counts for. */
const PRIOR = 0.01;

/**
 * BruSLe: pixels come from a picture of random corner colours. For each one the posterior that giving it up does not help
 * says how likely it is to be kept, and, with its distance from the clean one, how likely it comes in.
 */
export const brusle = defineAttack({
  name: 'brusle',
  summary:
    'few pixels of a picture of random colours, kept and exchanged by how much they have mattered',
  source: 'Vo, Abbasnejad, Ranasinghe 2024 (BruSLeAttack)',
  needs: 'scores',
  norms: ['l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { first, starts }: z.output<typeof options>) => {
    const { clean, random, space, threat } = trial;
    const { channels } = space.form;
    const count = clean.length / channels;
    const k = Math.max(1, Math.min(count, Math.floor(threat.epsilon)));
    const colours = randomColours(trial);
    const distances = Float64Array.from({ length: count }, (_, pixel) => {
      let sum = 0;
      for (let i = pixel * channels; i < (pixel + 1) * channels; i++)
        sum += Math.abs(clean[i]! - colours[i]!);
      return sum / channels;
    });
    const visits = new Float64Array(count);
    const failures = new Float64Array(count);
    const importance = (pixel: number): number =>
      (failures[pixel]! + PRIOR) / (visits[pixel]! + PRIOR);
    const pointOf = (pixels: readonly number[]): Float32Array => {
      const point = clean.slice();
      for (const pixel of pixels)
        for (let i = pixel * channels; i < (pixel + 1) * channels; i++) point[i] = colours[i]!;
      return point;
    };
    const visit = (pixels: readonly number[]): void => {
      for (const pixel of pixels) visits[pixel]!++;
    };

    const all = Array.from({ length: count }, (_, i) => i);
    const tries = Array.from({ length: Math.min(starts, trial.budget) }, () => {
      shuffleStart(all, k, random);
      return all.slice(0, k);
    });
    const answers = await trial.ask(tries.map(pointOf));
    for (const pixels of tries) visit(pixels);
    const least = answers.reduce((a, b, i) => (b.margin < answers[a]!.margin ? i : a), 0);
    let best = tries[least]!;
    let { margin } = answers[least]!;
    // Each pixel has one colour: where all may change, nothing is left to choose.
    if (k === count) return;

    for (;;) {
      const t = trial.used + 1;
      const share = (first * (t ** -POWER + BASE ** t)) / 2;
      const exchanged = Math.max(1, Math.min(Math.floor(share * k), count - k));
      const kept = weightedChoice(best, k - exchanged, importance, random);
      const given = best.filter((pixel) => !kept.includes(pixel));
      const inside = new Set(best);
      const outside = all.filter((pixel) => !inside.has(pixel));
      const come = weightedChoice(
        outside,
        exchanged,
        (pixel) => importance(pixel) * distances[pixel]!,
        random,
      );
      const next = [...kept, ...come];
      const [answer] = await trial.ask([pointOf(next)]);
      visit(given);
      visit(next);
      if (answer!.margin < margin) {
        margin = answer!.margin;
        best = next;
      } else for (const pixel of given) failures[pixel]!++;
    }
  }),
});

/** A corner of the colour cube for each pixel. */
function randomColours(trial: Trial): Float32Array {
  const picture = trial.clean.slice();
  const count = picture.length / trial.space.form.channels;
  for (let pixel = 0; pixel < count; pixel++) paintCorner(picture, pixel, drawCorner(trial), trial);
  return picture;
}

/** Distinct elements, each drawn in proportion to its weight among those that are left. */
function weightedChoice(
  from: readonly number[],
  wanted: number,
  weightOf: (pixel: number) => number,
  random: RandomStream,
): readonly number[] {
  const weights = from.map(weightOf);
  let total = weights.reduce((sum, weight) => sum + weight, 0);
  const chosen: number[] = [];
  while (chosen.length < Math.min(wanted, from.length)) {
    let rest = random.uniform() * total;
    let at = weights.findIndex((weight) => weight > 0 && (rest -= weight) < 0);
    // Rounding, or nothing but weights of 0: the first that is left.
    if (at < 0) at = from.findIndex((pixel) => !chosen.includes(pixel));
    chosen.push(from[at]!);
    total -= weights[at]!;
    weights[at] = 0;
  }
  return chosen;
}

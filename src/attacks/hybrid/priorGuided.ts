import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { plus, unit } from '../frame/vectors.ts';
import { learnGradient, learnOptions } from '../score/learnGradient.ts';
import { smoothed } from '../transfer/smoothed.ts';
import { transferredSample } from './transferredSample.ts';

const options = z.strictObject({
  ...learnOptions,
  kernel: z
    .int()
    .min(1)
    .max(31)
    .default(5)
    .describe('Side in pixels, odd, of the kernel that smooths base gradients.'),
});
type Settings = z.output<typeof options>;

/** Learns the gradient as `linear-thompson` does; it is known to lie near those of the base models, too. */
export const priorGuided = defineAttack({
  name: 'prior-guided',
  summary:
    'learns the gradient from answers, with those of base models and low frequencies as the prior',
  source:
    'ours, after Cheng et al. 2019 (prior-guided gradients), Guo et al. 2019 (subspace) and Thompson 1933',
  needs: 'scores',
  usesBase: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', search),
});

async function search(trial: Trial, settings: Settings): Promise<void> {
  const start = await transferredSample(trial);
  const directions = await baseDirections(trial, [trial.clean, start], settings.kernel);
  await learnGradient(trial, { directions, start }, settings);
}

/** Smoothed gradients of the margin of each base model, of length 1, averaged over points. */
async function baseDirections(
  trial: Trial,
  points: readonly Float32Array[],
  kernel: number,
): Promise<readonly Float32Array[]> {
  const directions: Float32Array[] = [];
  for (let base = 0; base < trial.bases; base++) {
    const answers = await trial.surrogate(points, 'margin', base);
    let sum = new Float32Array(trial.clean.length);
    for (const { gradient } of answers)
      sum = plus(sum, unit(smoothed(gradient, trial.space.form, kernel))) as typeof sum;
    directions.push(unit(sum));
  }
  return directions;
}

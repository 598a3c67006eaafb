import { z } from 'zod';

import { createLinearPosterior } from '../../math/linearPosterior.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Answer, Trial } from '../frame/trial.ts';
import { plus, unit } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { smoothed } from '../transfer/smoothed.ts';
import { gradientFeatures } from './gradientFeatures.ts';
import { transferredSample } from './transferredSample.ts';

const options = z.strictObject({
  frequencies: z
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe(
      'Low frequencies along each axis in which the gradient is learnt; default by the budget, 4 to 16.',
    ),
  temperature: z
    .number()
    .min(0)
    .max(3)
    .default(0.5)
    .describe(
      'How far each query strays from the best estimate, as a multiple of what is uncertain about it.',
    ),
  kernel: z
    .int()
    .min(1)
    .max(31)
    .default(5)
    .describe('Side in pixels, odd, of the kernel that smooths base gradients.'),
});
type Settings = z.output<typeof options>;

/** Variance of what is not linear, as a share of what a random change does. */
const NOISE = 0.03;
/** The same of the margin itself, which is not known where the model is not linear. */
const OFFSET = 30;

/**
 * Learns the gradient of the margin over the whole ball from every answer, good or bad, by Bayesian linear regression. A
 * gradient is known to lie near those of the base models and in low frequencies: that is the prior. Each query is the
 * best point of the ball under a draw from the posterior (Thompson sampling), so that it is a step and an experiment at
 * once.
 */
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
  const { clean, space, threat, budget, random } = trial;
  const { temperature } = settings;
  const usual = Math.round(Math.sqrt(budget / space.form.channels));
  const frequencies = settings.frequencies ?? Math.min(16, Math.max(4, usual));
  const start = await transferredSample(trial);
  const features = gradientFeatures(
    space.form,
    await baseDirections(trial, [clean, start], settings.kernel),
    frequencies,
  );
  // What a change of random signs does, on average.
  const usualPower = clean.length / features.size;
  const offset = Math.sqrt(OFFSET * usualPower);
  const posterior = createLinearPosterior(features.size + 1, NOISE * usualPower);
  const scale =
    threat.distance.norm === 'l2' ? threat.epsilon / Math.sqrt(clean.length) : threat.epsilon;

  function learn({ sent, margin }: Answer): void {
    if (!Number.isFinite(margin)) return;
    const change = sent.map((value, i) => (value - clean[i]!) / scale);
    posterior.tell(Float64Array.of(offset, ...features.of(change)), margin);
  }

  for (let point = start; ;) {
    const [answer] = await trial.ask([point]);
    learn(answer!);
    const gradient = features.gradient(posterior.draw(random, temperature).subarray(1));
    point = plus(clean, steepest(threat.distance.norm, gradient, -threat.epsilon));
  }
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

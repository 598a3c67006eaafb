import { z } from 'zod';

import type { Answer, Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { gradientFeatures } from './gradientFeatures.ts';
import { createMarginModel } from './marginModel.ts';
import { usualFrequencies } from './usualFrequencies.ts';

/** Options of attacks that learn the gradient. */
export const learnOptions = {
  frequencies: z
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe(
      'Low frequencies along each axis in which the gradient is learnt; default by the budget, 4 to 12.',
    ),
  temperature: z
    .number()
    .min(0)
    .max(3)
    .default(0.5)
    .describe(
      'How far each query strays from the best estimate, as a multiple of what is uncertain about it.',
    ),
};

export interface LearnSettings {
  readonly frequencies?: number | undefined;
  readonly temperature: number;
}

/** What is known of the gradient before the first query. */
export interface Knowledge {
  /** Directions near which it is expected, each of length 1. */
  readonly directions: readonly Float32Array[];
  /** The first query; undefined: a draw from the prior. */
  readonly start?: Float32Array | undefined;
}

/**
 * Learns the gradient of the margin over the whole ball from every answer, good or bad, by Bayesian linear regression.
 * Known directions and low frequencies are the prior. Each query is the best point of the ball under a draw from the
 * posterior (Thompson sampling), so that it is a step and an experiment at once. Ends when the trial does.
 */
export async function learnGradient(
  trial: Trial,
  { directions, start }: Knowledge,
  { frequencies, temperature }: LearnSettings,
): Promise<void> {
  const { clean, space, threat, random } = trial;
  const features = gradientFeatures(space.form, directions, frequencies ?? usualFrequencies(trial));
  const model = createMarginModel(features, clean.length);
  const scale =
    threat.distance.norm === 'l2' ? threat.epsilon / Math.sqrt(clean.length) : threat.epsilon;

  const change = new Float32Array(clean.length);
  function learn({ sent, margin }: Answer): void {
    if (!Number.isFinite(margin)) return;
    for (let i = 0; i < change.length; i++) change[i] = (sent[i]! - clean[i]!) / scale;
    model.tell(features.of(change), margin);
  }

  function best(): Float32Array {
    const gradient = features.gradient(model.draw(random, temperature).weights);
    return plus(clean, steepest(threat.distance.norm, gradient, -threat.epsilon));
  }

  for (let point = start ?? best(); ; point = best()) {
    const [answer] = await trial.ask([point]);
    learn(answer!);
  }
}

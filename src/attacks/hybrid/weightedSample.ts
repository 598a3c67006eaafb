import { z } from 'zod';

import type { Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { steepest } from '../gradients/steepest.ts';
import { nearby } from '../transfer/craft.ts';
import { smoothed } from '../transfer/smoothed.ts';

/** Settings of attacks that weigh base models. */
export const weightedOptions = z.strictObject({
  most: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Most candidates of an item, one query each.'),
  steps: z.int().min(1).max(100).default(10).describe('Steps on the base models for a candidate.'),
  kernel: z
    .int()
    .min(1)
    .max(31)
    .default(5)
    .describe('Side in pixels, odd, of the kernel that smooths gradients.'),
});
export type WeightedSettings = z.output<typeof weightedOptions>;

/** Share of the last direction that is kept from step to step. */
const MOMENTUM = 0.5;

/**
 * Steps up the loss of base models, each with its weight, from a point of the ball. Gradients are divided by their mean
 * size and taken at a random place within epsilon, so that samples of the same weights differ. Costs no query.
 */
export async function weightedSample(
  trial: Trial,
  from: Float32Array,
  weights: readonly number[],
  { steps, kernel }: WeightedSettings,
): Promise<Float32Array> {
  const { threat, space } = trial;
  let point = from;
  let direction: Float32Array = new Float32Array(from.length);
  for (let step = 0; step < steps; step++) {
    const at = nearby(trial, point, threat.epsilon);
    direction = direction.map((value) => MOMENTUM * value);
    for (const [base, weight] of weights.entries()) {
      if (weight === 0) continue;
      const [answer] = await trial.surrogate([at], 'cross-entropy', base);
      const gradient = smoothed(answer!.gradient, space.form, kernel);
      const size = gradient.reduce((sum, value) => sum + Math.abs(value), 0) / gradient.length;
      if (size > 0) direction = plus(direction, gradient, weight / size);
    }
    const move = steepest(threat.distance.norm, direction, (2 * threat.epsilon) / steps);
    point = intoBall(trial, plus(point, move));
  }
  return point;
}

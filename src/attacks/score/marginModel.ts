import type { RandomStream } from '../../core/random.ts';
import { createLinearPosterior } from '../../math/linearPosterior.ts';
import type { GradientFeatures } from './gradientFeatures.ts';

/** Variance of what is not linear, as a share of what a random change does. */
const NOISE = 0.03;
/** The same of the margin itself, which is not known where the model is not linear. */
const OFFSET = 30;

/** What is known of the margin as a linear function of the features of a change. */
export interface MarginModel {
  /** Takes the margin of a change with these features; one that is not finite says nothing. */
  tell(features: Float64Array, margin: number): void;
  /** The mean of the posterior, plus `temperature` times a draw of what is uncertain about it. */
  draw(
    random: RandomStream,
    temperature: number,
  ): { readonly constant: number; readonly weights: Float64Array };
}

/** A Bayesian linear model of the margin; `length` is how many numbers a change has, each about 1. */
export function createMarginModel({ size }: GradientFeatures, length: number): MarginModel {
  // What a change of random signs does, on average.
  const usualPower = length / size;
  const offset = Math.sqrt(OFFSET * usualPower);
  const posterior = createLinearPosterior(size + 1, NOISE * usualPower);
  return {
    tell(features, margin) {
      if (!Number.isFinite(margin)) return;
      const observed = new Float64Array(size + 1);
      observed[0] = offset;
      observed.set(features, 1);
      posterior.tell(observed, margin);
    },
    draw(random, temperature) {
      const drawn = posterior.draw(random, temperature);
      return { constant: offset * drawn[0]!, weights: drawn.subarray(1) };
    },
  };
}

import type { RandomStream } from '../core/random.ts';

/** Weights of a linear model and what is not yet known about them. */
export interface LinearPosterior {
  /** Takes one observation. */
  tell(features: Float64Array, value: number): void;
  /** The posterior mean, plus `temperature` times a draw of what is uncertain about it; 1 is a draw from the posterior. */
  draw(random: RandomStream, temperature: number): Float64Array;
}

/**
 * Bayesian linear regression, one observation at a time: weights are N(0, s^2) each, an observation is their product with
 * its features plus noise of variance `noise` s^2, and s is that of the highest likelihood. The Cholesky factor of the
 * precision is updated in place (Gill, Golub, Murray and Saunders, 1974): an observation and a draw cost `size` squared
 * each, however many came before.
 */
export function createLinearPosterior(size: number, noise: number): LinearPosterior {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) lower[i * size + i] = 1;
  const moment = new Float64Array(size);
  let [squares, count] = [0, 0];
  return {
    tell(features, value) {
      const rest = Float64Array.from(features, (feature) => feature / Math.sqrt(noise));
      for (let i = 0; i < size; i++) moment[i]! += (features[i]! * value) / noise;
      squares += (value * value) / noise;
      count++;
      for (let k = 0; k < size; k++) {
        const [diagonal, own] = [lower[k * size + k]!, rest[k]!];
        if (own === 0) continue;
        const next = Math.hypot(diagonal, own);
        const [c, s] = [next / diagonal, own / diagonal];
        lower[k * size + k] = next;
        for (let i = k + 1; i < size; i++) {
          const at = i * size + k;
          lower[at] = (lower[at]! + s * rest[i]!) / c;
          rest[i] = c * rest[i]! - s * lower[at];
        }
      }
    },
    draw(random, temperature) {
      const half = moment.slice();
      let explained = 0;
      for (let i = 0; i < size; i++) {
        for (let k = 0; k < i; k++) half[i]! -= lower[i * size + k]! * half[k]!;
        half[i]! /= lower[i * size + i]!;
        explained += half[i]! ** 2;
      }
      const scale = count === 0 ? 1 : Math.sqrt(Math.max(0, squares - explained) / count);
      for (let i = 0; i < size; i++) half[i]! += temperature * scale * random.normal();
      for (let i = size - 1; i >= 0; i--) {
        half[i]! /= lower[i * size + i]!;
        for (let k = 0; k < i; k++) half[k]! -= lower[i * size + k]! * half[i]!;
      }
      return half;
    },
  };
}

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
  // The factor is held by columns, which every loop below goes down.
  const columns = Array.from({ length: size }, (_, k) => {
    const column = new Float64Array(size);
    column[k] = 1;
    return column;
  });
  const moment = new Float64Array(size);
  let [squares, count] = [0, 0];
  return {
    tell(features, value) {
      const rest = Float64Array.from(features, (feature) => feature / Math.sqrt(noise));
      for (let i = 0; i < size; i++) moment[i]! += (features[i]! * value) / noise;
      squares += (value * value) / noise;
      count++;
      for (let k = 0; k < size; k++) {
        const own = rest[k]!;
        if (own === 0) continue;
        const column = columns[k]!;
        const diagonal = column[k]!;
        const next = Math.hypot(diagonal, own);
        const [c, s, perC] = [next / diagonal, own / diagonal, diagonal / next];
        column[k] = next;
        for (let i = k + 1; i < size; i++) {
          const updated = (column[i]! + s * rest[i]!) * perC;
          column[i] = updated;
          rest[i] = c * rest[i]! - s * updated;
        }
      }
    },
    draw(random, temperature) {
      const half = moment.slice();
      let explained = 0;
      for (let k = 0; k < size; k++) {
        const column = columns[k]!;
        const value = half[k]! / column[k]!;
        half[k] = value;
        explained += value ** 2;
        for (let i = k + 1; i < size; i++) half[i]! -= column[i]! * value;
      }
      const scale = count === 0 ? 1 : Math.sqrt(Math.max(0, squares - explained) / count);
      for (let i = 0; i < size; i++) half[i]! += temperature * scale * random.normal();
      for (let k = size - 1; k >= 0; k--) {
        const column = columns[k]!;
        let value = half[k]!;
        for (let i = size - 1; i > k; i--) value -= column[i]! * half[i]!;
        half[k] = value / column[k]!;
      }
      return half;
    },
  };
}

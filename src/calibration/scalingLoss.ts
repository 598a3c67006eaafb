import { LEAST_CHANCE } from './calibrator.ts';
import type { Curvature } from './newton.ts';
import type { Predictions } from './predictions.ts';

/** The logarithms of probabilities, n x k. */
export function logarithms({ probabilities }: Predictions): Float64Array {
  return probabilities.map((p) => Math.log(Math.max(LEAST_CHANCE, p)));
}

/**
 * The summed negative log-likelihood of softmax(w z + b), with its derivatives after w_0 .. w_k-1, b_0 .. b_k-1, over every
 * `step`-th row. `ridge` / 2 (|w - 1|^2 + |b|^2) is added, for constants may all grow together.
 */
export function vectorLoss(
  z: Float64Array,
  { count, classes: k, labels }: Predictions,
  step: number,
  ridge: number,
): (parameters: Float64Array) => Curvature {
  const p = 2 * k;
  return (parameters) => {
    const gradient = new Float64Array(p);
    const hessian = new Float64Array(p * p);
    const chances = new Float64Array(k);
    let value = 0;
    for (let i = 0; i < count; i += step) {
      const row = i * k;
      let most = -Infinity;
      for (let c = 0; c < k; c++) {
        chances[c] = parameters[c]! * z[row + c]! + parameters[k + c]!;
        if (chances[c]! > most) most = chances[c]!;
      }
      const right = chances[labels[i]!]!;
      let sum = 0;
      for (let c = 0; c < k; c++) {
        chances[c] = Math.exp(chances[c]! - most);
        sum += chances[c]!;
      }
      value += Math.log(sum) + most - right;
      for (let a = 0; a < k; a++) {
        const chance = chances[a]! / sum;
        chances[a] = chance;
        const za = z[row + a]!;
        const residual = chance - (labels[i] === a ? 1 : 0);
        gradient[a]! += residual * za;
        gradient[k + a]! += residual;
        // The lower half of each of the blocks ww, bw and bb; bw in full below.
        for (let b = 0; b <= a; b++) {
          const curve = a === b ? chance * (1 - chance) : -chance * chances[b]!;
          const zb = z[row + b]!;
          hessian[a * p + b]! += curve * za * zb;
          hessian[(k + a) * p + b]! += curve * zb;
          hessian[(k + a) * p + k + b]! += curve;
          if (a !== b) hessian[(k + b) * p + a]! += curve * za;
        }
      }
    }
    for (let a = 0; a < p; a++) {
      const away = parameters[a]! - (a < k ? 1 : 0);
      value += (ridge / 2) * away * away;
      gradient[a]! += ridge * away;
      hessian[a * p + a]! += ridge;
      for (let b = 0; b < a; b++) hessian[b * p + a] = hessian[a * p + b]!;
    }
    return { value, gradient, hessian };
  };
}

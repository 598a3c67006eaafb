import { LEAST_CHANCE } from './calibrator.ts';
import type { Curvature } from './newton.ts';
import type { Predictions } from '../predictions.ts';

/** Logarithms of predictions to which several calibrators are fitted. */
const KNOWN = new WeakMap<Float64Array, Float64Array>();

/** The logarithms of probabilities, n x k. */
export function logarithms({ probabilities }: Predictions): Float64Array {
  const known = KNOWN.get(probabilities);
  if (known !== undefined) return known;
  const made = new Float64Array(probabilities.length);
  for (let i = 0; i < made.length; i++) {
    const p = probabilities[i]!;
    made[i] = Math.log(p > LEAST_CHANCE ? p : LEAST_CHANCE);
  }
  KNOWN.set(probabilities, made);
  return made;
}

/** Largest size of a score up to which exp is taken without looking for the largest of a row. */
const LARGEST = 600;

/** Value and gradient of a function. */
export type Slope = Pick<Curvature, 'value' | 'gradient'>;

/**
 * The summed negative log-likelihood of softmax(w z + b) with its derivatives after w_0 .. w_k-1, b_0 .. b_k-1. `ridge` / 2
 * (|w - 1|^2 + |b|^2) is added, for constants may all grow together.
 */
export class VectorLoss {
  readonly #z: Float64Array;
  readonly #predictions: Predictions;
  readonly #ridge: number;

  constructor(predictions: Predictions, ridge: number) {
    this.#z = logarithms(predictions);
    this.#predictions = predictions;
    this.#ridge = ridge;
  }

  /** Value, gradient and Hessian over every `step`-th row, for which the ridge is `1 / step` as strong. */
  curvature(parameters: Float64Array, step: number): Curvature {
    const k = this.#predictions.classes;
    const p = 2 * k;
    const hessian = new Float64Array(p * p);
    const { value, gradient } = this.#sum(parameters, step, hessian);
    for (let a = 0; a < p; a++) {
      hessian[a * p + a]! += this.#ridge / step;
      for (let b = 0; b < a; b++) hessian[b * p + a] = hessian[a * p + b]!;
    }
    return { value, gradient, hessian };
  }

  /** Value and gradient over all rows, a fifth of the work. */
  slope(parameters: Float64Array): Slope {
    return this.#sum(parameters, 1);
  }

  #sum(parameters: Float64Array, step: number, hessian?: Float64Array): Slope {
    const { count, classes: k, labels } = this.#predictions;
    const z = this.#z;
    const gradient = new Float64Array(2 * k);
    const chances = new Float64Array(k);
    // Logarithms are between ln 1e-12 and 0; of such scores no sum of exp overflows or vanishes.
    const isBounded = chances.every(
      (_, c) =>
        Math.abs(parameters[c]! * Math.log(LEAST_CHANCE)) + Math.abs(parameters[k + c]!) < LARGEST,
    );
    let value = 0;
    for (let i = 0; i < count; i += step) {
      const row = i * k;
      const label = labels[i]!;
      let most = 0;
      if (!isBounded) {
        most = -Infinity;
        for (let c = 0; c < k; c++)
          most = Math.max(most, parameters[c]! * z[row + c]! + parameters[k + c]!);
      }
      let sum = 0;
      for (let c = 0; c < k; c++) {
        const weight = Math.exp(parameters[c]! * z[row + c]! + parameters[k + c]! - most);
        chances[c] = weight;
        sum += weight;
      }
      value += Math.log(sum) + most - parameters[label]! * z[row + label]! - parameters[k + label]!;
      const inverse = 1 / sum;
      for (let c = 0; c < k; c++) {
        const chance = chances[c]! * inverse;
        chances[c] = chance;
        gradient[c]! += chance * z[row + c]!;
        gradient[k + c]! += chance;
      }
      gradient[label]! -= z[row + label]!;
      gradient[k + label]!--;
      if (hessian !== undefined) addHessian(hessian, chances, z, row);
    }
    const ridge = this.#ridge / step;
    for (let a = 0; a < 2 * k; a++) {
      const away = parameters[a]! - (a < k ? 1 : 0);
      value += (ridge / 2) * away * away;
      gradient[a]! += ridge * away;
    }
    return { value, gradient };
  }
}

/** Adds the second derivatives of one row: the lower half of each of the blocks ww and bb, bw in full. */
function addHessian(
  hessian: Float64Array,
  chances: Float64Array,
  z: Float64Array,
  row: number,
): void {
  const k = chances.length;
  const p = 2 * k;
  for (let a = 0; a < k; a++) {
    const chance = chances[a]!;
    const za = z[row + a]!;
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

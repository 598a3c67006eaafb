import { minimiseConvex } from './newton.ts';
import type { Curvature } from './newton.ts';

/** Rows from which the fit starts on a part of them. */
const MANY = 100_000;
const PART = 20;

/**
 * Logistic regression on a few columns and a constant, which comes last, by Newton's method. `target` holds chances; `ridge`
 * penalises the weights (not the constant) as `ridge / 2 |w|^2` does the summed loss. Many rows start from the fit on
 * every twentieth.
 */
export function fitLogisticMap(
  columns: readonly Float64Array[],
  target: Float64Array,
  ridge: number,
  first?: Float64Array,
): Float64Array {
  const n = target.length;
  const p = columns.length + 1;
  const start = first ?? new Float64Array(p);
  const loss =
    (rows: number, step: number) =>
    (weights: Float64Array): Curvature => {
      const gradient = new Float64Array(p);
      const hessian = new Float64Array(p * p);
      const x = new Float64Array(p).fill(1);
      let value = 0;
      for (let row = 0; row < rows; row++) {
        const i = row * step;
        let score = weights[p - 1]!;
        for (let j = 0; j < p - 1; j++) {
          x[j] = columns[j]![i]!;
          score += weights[j]! * x[j]!;
        }
        const tail = Math.exp(-Math.abs(score));
        const chance = score >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
        value += Math.log1p(tail) + Math.max(0, -score) + (1 - target[i]!) * score;
        const residual = chance - target[i]!;
        const curve = chance * (1 - chance);
        for (let j = 0; j < p; j++) {
          gradient[j]! += residual * x[j]!;
          for (let k = 0; k <= j; k++) hessian[j * p + k]! += curve * x[j]! * x[k]!;
        }
      }
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < j; k++) hessian[k * p + j] = hessian[j * p + k]!;
        if (j === p - 1) continue;
        value += (ridge / 2) * weights[j]! ** 2;
        gradient[j]! += ridge * weights[j]!;
        hessian[j * p + j]! += ridge;
      }
      return { value, gradient, hessian };
    };
  if (n < MANY) return minimiseConvex(loss(n, 1), start, 1e-10 * n);
  const near = minimiseConvex(loss(Math.floor(n / PART), PART), start, 1e-8 * n);
  return minimiseConvex(loss(n, 1), near, 1e-10 * n);
}

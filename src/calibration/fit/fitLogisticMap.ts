import { minimiseConvex } from './newton.ts';
import type { Curvature } from './newton.ts';

/**
 * Logistic regression on a few columns and a constant, which comes last, by Newton's method. `target` holds chances,
 * `weight` how often a row counts; `ridge` penalises the weights (not the constant) as `ridge / 2 |w|^2` does the summed
 * loss.
 */
export function fitLogisticMap(
  columns: readonly Float64Array[],
  target: Float64Array,
  weight: Float64Array,
  ridge: number,
  first?: Float64Array,
): Float64Array {
  const rows = target.length;
  const p = columns.length + 1;
  const x = new Float64Array(p).fill(1);
  const loss = (weights: Float64Array): Curvature => {
    const gradient = new Float64Array(p);
    const hessian = new Float64Array(p * p);
    let value = 0;
    for (let i = 0; i < rows; i++) {
      let score = weights[p - 1]!;
      for (let j = 0; j < p - 1; j++) {
        x[j] = columns[j]![i]!;
        score += weights[j]! * x[j]!;
      }
      const times = weight[i]!;
      const tail = Math.exp(-Math.abs(score));
      const chance = score >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
      value += times * (Math.log1p(tail) + Math.max(0, -score) + (1 - target[i]!) * score);
      const residual = times * (chance - target[i]!);
      const curve = times * chance * (1 - chance);
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
  const total = weight.reduce((sum, times) => sum + times, 0);
  return minimiseConvex(loss, first ?? new Float64Array(p), 1e-10 * total);
}

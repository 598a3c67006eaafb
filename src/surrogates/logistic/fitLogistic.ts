import { Cholesky } from '../../math/cholesky.ts';

export interface LogisticFit {
  readonly weights: Float64Array;
  /** Of the Hessian of the penalised negative log-likelihood at the weights. */
  readonly factor: Cholesky;
  /** Largest component of the gradient at the weights, in size. */
  readonly gradient: number;
}

const MAX_STEPS = 30;
const TOLERANCE = 1e-6;

/**
 * Logistic regression with an L2 penalty by Newton's method (iteratively reweighted least squares) with backtracking.
 * `features` holds n rows of p numbers, `target` the chance of each row's positive class, `ridge` each weight's
 * penalty, positive. Costs O(n p^2) a step.
 */
export function fitLogistic(
  features: Float64Array,
  n: number,
  target: Float64Array,
  ridge: Float64Array,
  start: Float64Array = new Float64Array(ridge.length),
): LogisticFit {
  const p = ridge.length;
  let weights = start.slice();
  let current = differentiate(weights);
  for (let step = 0; step < MAX_STEPS && current.size > TOLERANCE; step++) {
    const direction = current.gradient.slice();
    current.factor.solveLower(direction);
    current.factor.solveUpper(direction);
    let descent = 0;
    for (let a = 0; a < p; a++) descent += direction[a]! * current.gradient[a]!;
    let share = 1;
    for (; share > 1e-8; share /= 2) {
      const next = weights.map((w, a) => w - share * direction[a]!);
      if (loss(next) > current.loss - 1e-4 * share * descent) continue;
      weights = next;
      break;
    }
    if (share <= 1e-8) break;
    current = differentiate(weights);
  }
  return { weights, factor: current.factor, gradient: current.size };

  function score(w: Float64Array, i: number): number {
    let sum = 0;
    for (let a = 0; a < p; a++) sum += w[a]! * features[i * p + a]!;
    return sum;
  }

  function loss(w: Float64Array): number {
    let sum = 0;
    for (let a = 0; a < p; a++) sum += 0.5 * ridge[a]! * w[a]! ** 2;
    for (let i = 0; i < n; i++) {
      const z = score(w, i);
      sum += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, -z) + (1 - target[i]!) * z;
    }
    return sum;
  }

  function differentiate(w: Float64Array): {
    readonly loss: number;
    readonly gradient: Float64Array;
    readonly factor: Cholesky;
    readonly size: number;
  } {
    const gradient = w.map((value, a) => ridge[a]! * value);
    const hessian = new Float64Array(p * p);
    for (let i = 0; i < n; i++) {
      const chance = 1 / (1 + Math.exp(-score(w, i)));
      const h = Math.max(1e-12, chance * (1 - chance));
      const base = i * p;
      for (let a = 0; a < p; a++) {
        const value = features[base + a]!;
        gradient[a]! += (chance - target[i]!) * value;
        if (value === 0) continue;
        const scaled = h * value;
        for (let b = 0; b <= a; b++) hessian[a * p + b]! += scaled * features[base + b]!;
      }
    }
    const factor = new Cholesky(p);
    for (let a = 0; a < p; a++) {
      hessian[a * p + a]! += ridge[a]!;
      factor.append(hessian.subarray(a * p, (a + 1) * p));
    }
    return { loss: loss(w), gradient, factor, size: Math.max(...gradient.map(Math.abs)) };
  }
}

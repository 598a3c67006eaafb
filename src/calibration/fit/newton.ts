import { Cholesky } from '../../math/cholesky.ts';

/** Value, gradient and Hessian (row-major) of a convex function of few numbers. */
export interface Curvature {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

const MOST_STEPS = 60;

/**
 * The minimum of a smooth convex function of a few numbers by Newton's method with backtracking. Stops when the gradient
 * is below `tolerance`, or no step helps. `most` steps at most.
 */
export function minimiseConvex(
  evaluate: (at: Float64Array) => Curvature,
  start: Float64Array,
  tolerance: number,
  most = MOST_STEPS,
): Float64Array {
  const p = start.length;
  let at = start;
  let current = evaluate(at);
  for (let step = 0; step < most; step++) {
    if (Math.max(...current.gradient.map(Math.abs)) < tolerance) break;
    const factor = new Cholesky(p);
    for (let row = 0; row < p; row++) {
      const line = current.hessian.slice(row * p, (row + 1) * p);
      line[row]! += 1e-12 * Math.abs(line[row]!) + 1e-14;
      factor.append(line);
    }
    const direction = current.gradient.slice();
    factor.solveLower(direction);
    factor.solveUpper(direction);
    const descent = direction.reduce((sum, value, i) => sum + value * current.gradient[i]!, 0);
    if (!(descent > 0)) break;
    if (descent < 1e-10 * Math.max(1, Math.abs(current.value))) {
      // So near that the last step is exact to its square.
      at = at.map((value, i) => value - direction[i]!);
      break;
    }
    let share = 1;
    let next: Curvature | undefined;
    for (; share > 1e-10; share /= 2) {
      const moved = at.map((value, i) => value - share * direction[i]!);
      const there = evaluate(moved);
      if (!(there.value <= current.value - 1e-4 * share * descent)) continue;
      [at, next] = [moved, there];
      break;
    }
    if (next === undefined) break;
    current = next;
  }
  return at;
}

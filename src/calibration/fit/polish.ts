import { Cholesky } from '../../math/cholesky.ts';
import type { Slope } from './scalingLoss.ts';

const MOST_STEPS = 12;

/**
 * The minimum of a smooth convex function near `start`, by its slopes alone and a Hessian (row-major) that is about right,
 * which each step corrects (BFGS). Undefined when it has not come below `tolerance` in every slope after a few steps.
 */
export function polish(
  evaluate: (at: Float64Array) => Slope,
  hessian: Float64Array,
  start: Float64Array,
  tolerance: number,
): Float64Array | undefined {
  const p = start.length;
  const inverse = inverted(hessian, p);
  if (inverse === undefined) return undefined;
  let at = start;
  let { gradient } = evaluate(at);
  let before = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const steepest = gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
    if (steepest < tolerance) return at;
    // Steps get better and better: if it shrinks as it did, the next place need not be looked at.
    const isLast = before > 0 && steepest * (steepest / before) < tolerance;
    before = steepest;
    const move = times(inverse, gradient).map((value) => -value);
    at = at.map((value, i) => value + move[i]!);
    if (isLast) return at;
    const next = evaluate(at).gradient;
    correct(
      inverse,
      move,
      next.map((value, i) => value - gradient[i]!),
    );
    gradient = next;
  }
  return undefined;
}

/** The update of Broyden, Fletcher, Goldfarb and Shanno of an inverse, in place. */
function correct(inverse: Float64Array, move: Float64Array, change: Float64Array): void {
  const p = move.length;
  const along = dot(move, change);
  if (!(along > 0)) return;
  const turned = times(inverse, change);
  const scale = (along + dot(change, turned)) / (along * along);
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      inverse[i * p + j]! +=
        scale * move[i]! * move[j]! - (turned[i]! * move[j]! + move[i]! * turned[j]!) / along;
}

function inverted(matrix: Float64Array, p: number): Float64Array | undefined {
  const factor = new Cholesky(p);
  for (let row = 0; row < p; row++) {
    const line = matrix.slice(row * p, (row + 1) * p);
    line[row]! += 1e-12 * Math.abs(line[row]!) + 1e-14;
    if (!factor.append(line)) return undefined;
  }
  const inverse = new Float64Array(p * p);
  for (let column = 0; column < p; column++) {
    const unit = new Float64Array(p);
    unit[column] = 1;
    factor.solveLower(unit);
    factor.solveUpper(unit);
    inverse.set(unit, column * p);
  }
  return inverse;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const p = vector.length;
  return Float64Array.from(vector, (_, i) => dot(matrix.subarray(i * p, (i + 1) * p), vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

import { Cholesky } from '../../math/cholesky.ts';
import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { eventSums } from '../fit/histogramMap.ts';

const KNOTS = 6;
/** Points of the cumulative curve that are fitted, and of the function that is kept. */
const FITTED = 20_000;
const KEPT = 512;

/**
 * Gupta et al. 2021: a natural cubic spline of six knots through the cumulative difference between events and scores over
 * the rank; its slope is added to the score.
 */
export const spline: BinaryCalibrator = {
  name: 'spline',
  summary: 'the slope of a spline through the cumulative error',
  fit(scores) {
    const { score } = scores;
    const n = score.length;
    const sums = eventSums(scores);
    const points = Math.min(n, FITTED);
    const rank = (i: number, of: number): number =>
      of === 1 ? 0 : Math.round((i * (n - 1)) / (of - 1));
    const t = (i: number): number => (n === 1 ? 0 : i / (n - 1));
    const normal = new Float64Array(KNOTS * KNOTS);
    const right = new Float64Array(KNOTS);
    const row = new Float64Array(KNOTS);
    let stated = 0;
    let next = 0;
    for (let k = 0; k < points; k++) {
      const i = rank(k, points);
      while (next <= i) stated += score[next++]!;
      basis(t(i), row);
      const gap = (sums[i + 1]! - stated) / n;
      for (let a = 0; a < KNOTS; a++) {
        right[a]! += row[a]! * gap;
        for (let b = 0; b <= a; b++) normal[a * KNOTS + b]! += row[a]! * row[b]!;
      }
    }
    const weights = solve(normal, right, points);
    const x: number[] = [];
    const y: number[] = [];
    const kept = Math.min(n, KEPT);
    for (let k = 0; k < kept; k++) {
      const i = rank(k, kept);
      if (x.length > 0 && score[i]! <= x.at(-1)!) continue;
      basisSlopes(t(i), row);
      const slope = row.reduce((sum, value, j) => sum + value * weights[j]!, 0);
      x.push(score[i]!);
      y.push(Math.min(1, Math.max(0, score[i]! + slope)));
    }
    return { kind: 'linear', x: Float64Array.from(x), y: Float64Array.from(y) };
  },
};

/** The natural cubic splines of evenly spaced knots in truncated powers (Hastie, Tibshirani and Friedman, 5.2.1). */
function basis(t: number, row: Float64Array): void {
  const last = scaledPower(t, KNOTS - 2);
  row[0] = 1;
  row[1] = t;
  for (let k = 0; k < KNOTS - 2; k++) row[k + 2] = scaledPower(t, k) - last;
}

function scaledPower(t: number, k: number): number {
  const knot = k / (KNOTS - 1);
  const [above, beyond] = [Math.max(0, t - knot), Math.max(0, t - 1)];
  return (above * above * above - beyond * beyond * beyond) / (1 - knot);
}

function basisSlopes(t: number, row: Float64Array): void {
  const last = scaledSquare(t, KNOTS - 2);
  row[0] = 0;
  row[1] = 1;
  for (let k = 0; k < KNOTS - 2; k++) row[k + 2] = scaledSquare(t, k) - last;
}

function scaledSquare(t: number, k: number): number {
  const knot = k / (KNOTS - 1);
  const [above, beyond] = [Math.max(0, t - knot), Math.max(0, t - 1)];
  return (3 * (above * above - beyond * beyond)) / (1 - knot);
}

/** The solution of the normal equations, whose lower half is given. */
function solve(normal: Float64Array, right: Float64Array, points: number): Float64Array {
  const factor = new Cholesky(KNOTS);
  for (let a = 0; a < KNOTS; a++) {
    const line = normal.slice(a * KNOTS, (a + 1) * KNOTS);
    // Fewer points than knots have no fit of their own.
    line[a]! += 1e-12 * points;
    factor.append(line);
  }
  factor.solveLower(right);
  factor.solveUpper(right);
  return right;
}

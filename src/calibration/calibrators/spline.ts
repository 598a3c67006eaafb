import { Cholesky } from '../../math/cholesky.ts';
import type { BinaryCalibrator } from '../binaryCalibrator.ts';
import { eventSums } from '../histogramMap.ts';

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
    const gaps = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) gaps[i + 1] = gaps[i]! + score[i]!;
    const points = Math.min(n, FITTED);
    const rank = (i: number, of: number): number =>
      of === 1 ? 0 : Math.round((i * (n - 1)) / (of - 1));
    const ranks = Array.from({ length: points }, (_, i) => rank(i, points));
    const t = (i: number): number => (n === 1 ? 0 : i / (n - 1));
    const weights = leastSquares(
      ranks.map(t),
      ranks.map((i) => (sums[i + 1]! - gaps[i + 1]!) / n),
    );
    const x: number[] = [];
    const y: number[] = [];
    const kept = Math.min(n, KEPT);
    for (let k = 0; k < kept; k++) {
      const i = rank(k, kept);
      if (x.length > 0 && score[i]! <= x.at(-1)!) continue;
      const slope = basisSlopes(t(i)).reduce((sum, value, j) => sum + value * weights[j]!, 0);
      x.push(score[i]!);
      y.push(Math.min(1, Math.max(0, score[i]! + slope)));
    }
    return { kind: 'linear', x: Float64Array.from(x), y: Float64Array.from(y) };
  },
};

/** The natural cubic splines of evenly spaced knots in truncated powers (Hastie, Tibshirani and Friedman, 5.2.1). */
function basis(t: number): readonly number[] {
  const d = (k: number): number => {
    const [knot, end] = [k / (KNOTS - 1), 1];
    return (Math.max(0, t - knot) ** 3 - Math.max(0, t - end) ** 3) / (end - knot);
  };
  const last = d(KNOTS - 2);
  return [1, t, ...Array.from({ length: KNOTS - 2 }, (_, k) => d(k) - last)];
}

function basisSlopes(t: number): readonly number[] {
  const d = (k: number): number => {
    const [knot, end] = [k / (KNOTS - 1), 1];
    return (3 * (Math.max(0, t - knot) ** 2 - Math.max(0, t - end) ** 2)) / (end - knot);
  };
  const last = d(KNOTS - 2);
  return [0, 1, ...Array.from({ length: KNOTS - 2 }, (_, k) => d(k) - last)];
}

function leastSquares(at: readonly number[], values: readonly number[]): Float64Array {
  const normal = new Float64Array(KNOTS * KNOTS);
  const right = new Float64Array(KNOTS);
  for (const [i, t] of at.entries()) {
    const row = basis(t);
    for (let a = 0; a < KNOTS; a++) {
      right[a]! += row[a]! * values[i]!;
      for (let b = 0; b < KNOTS; b++) normal[a * KNOTS + b]! += row[a]! * row[b]!;
    }
  }
  const factor = new Cholesky(KNOTS);
  for (let a = 0; a < KNOTS; a++) {
    const line = normal.slice(a * KNOTS, (a + 1) * KNOTS);
    // Fewer points than knots have no fit of their own.
    line[a]! += 1e-12 * at.length;
    factor.append(line);
  }
  factor.solveLower(right);
  factor.solveUpper(right);
  return right;
}

import { Cholesky } from '../../math/cholesky.ts';
import { correlations, priorVariance } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** Steepnesses among which the marginal likelihood chooses. */
const WARPS = [0, 0.25, 0.5, 1, 2, 4, 8];

/** The target that stands for a margin: asinh(margin * warp) / warp, which flattens what is far; itself for a warp of 0. */
export function squash(margin: number, warp: number): number {
  return warp === 0 ? margin : Math.asinh(margin * warp) / warp;
}

/** What squashing adds to the negative log-likelihood of squashed margins to make it that of the margins themselves. */
export function stretching(margins: Float64Array, warp: number): number {
  let sum = 0;
  for (const margin of margins) sum += 0.5 * Math.log1p((warp * margin) ** 2);
  return sum;
}

/**
 * The steepness with the best marginal likelihood of the margins at the rows of `x`, for a kernel and a noise (in units
 * of its variance) that stay as they are, mean and variance profiled out (Snelson et al., "Warped Gaussian processes",
 * 2004). One factorisation serves all.
 */
export function fitWarp(
  x: Float64Array,
  margins: Float64Array,
  kernel: Kernel,
  noise: number,
): number {
  const n = margins.length;
  const factor = new Cholesky(n);
  const row = new Float64Array(n);
  const kept: number[] = [];
  const used = new Float64Array(x.length);
  const d = kernel.dimensions;
  for (let i = 0; i < n; i++) {
    correlations(kernel, used, kept.length, x, i * d, row);
    row[kept.length] = priorVariance(kernel, x, i * d) + Math.max(1e-8, noise);
    if (!factor.append(row)) continue;
    used.set(x.subarray(i * d, (i + 1) * d), kept.length * d);
    kept.push(i);
  }
  const solved = (values: Float64Array) => {
    factor.solveLower(values);
    return values;
  };
  const ones = solved(new Float64Array(kept.length).fill(1));
  const told = Float64Array.from(kept, (i) => margins[i]!);
  const loss = (warp: number) => {
    const z = solved(told.map((margin) => squash(margin, warp)));
    const mean = dot(ones, z) / dot(ones, ones);
    const rest = z.map((value, i) => value - mean * ones[i]!);
    const variance = dot(rest, rest) / kept.length;
    return 0.5 * kept.length * Math.log(Math.max(variance, 1e-300)) + stretching(told, warp);
  };
  const losses = WARPS.map(loss);
  return WARPS[losses.indexOf(Math.min(...losses))]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

import { Cholesky } from '../../math/cholesky.ts';
import { lbfgs } from '../../search/lbfgs.ts';
import { SQRT5, matern, maternDecline } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/**
 * Hyper-parameters of a Gaussian process: rates, slope and additive share of the kernel, and the noise, in units of its
 * variance.
 */
export interface Hyperparameters {
  readonly rate: Float64Array;
  readonly noise: number;
  readonly slope: number;
  /** Default 0. */
  readonly share?: number | undefined;
}

/** Bounds of log(noise). */
const NOISE_RANGE = [Math.log(1e-8), Math.log(1)] as const;

/**
 * Fits length scales, slope, additive share and noise by the maximum of the marginal likelihood with a weak log-normal
 * prior; mean and variance are profiled out (Rasmussen and Williams, 5.4). `x` holds n rows; the cost is O(n^3) a step.
 * `y` holds one value a row, or several columns of n values one after the other that share the kernel.
 */
export function fitHyperparameters(
  x: Float64Array,
  y: Float64Array,
  kernel: Kernel,
  start: Hyperparameters,
  priorLength: number,
  iterations: number,
): Hyperparameters & { readonly value: number } {
  const d = kernel.dimensions;
  const { additive = false } = kernel;
  const first = new Float64Array(additive ? d + 3 : d + 2);
  for (let j = 0; j < d; j++) first[j] = Math.log(start.rate[j]!);
  first[d] = Math.log(start.noise);
  first[d + 1] = Math.log(start.slope);
  if (additive) first[d + 2] = logit(start.share ?? 0.5);
  const { x: best, value } = lbfgs(
    (theta, gradient) => negativeLogPosterior(theta, gradient, x, y, kernel, priorLength),
    first,
    { iterations, tolerance: 1e-3 },
  );
  return {
    value,
    slope: Math.exp(best[d + 1]!),
    rate: best.subarray(0, d).map(Math.exp),
    noise: Math.exp(clamp(best[d]!, ...NOISE_RANGE)),
    share: additive ? logistic(best[d + 2]!) : 0,
  };
}

/**
 * The negative log posterior of (log rates, log noise, log slope, and the logit of the share where the kernel has one)
 * and its gradient; Infinity when the matrix is not definite.
 */
export function negativeLogPosterior(
  theta: Float64Array,
  gradient: Float64Array,
  x: Float64Array,
  y: Float64Array,
  { dimensions: d, isCategory, additive = false, smoothness }: Kernel,
  priorLength: number,
): number {
  const n = x.length / d;
  const outputs = y.length / n;
  const rate = theta.subarray(0, d).map(Math.exp);
  const noise = Math.exp(theta[d]!);
  const linear = Math.exp(theta[d + 1]!);
  const share = additive ? logistic(theta[d + 2]!) : 0;
  const numbers = isCategory.reduce((count, is) => count + Number(!is), 0);
  const each = share / Math.max(1, numbers);
  const isMatern = smoothness !== 'squared-exponential';
  const value1 = isMatern ? matern : (squared: number) => Math.exp(-squared / 2);
  const decline1 = isMatern ? maternDecline : (squared: number) => -0.5 * Math.exp(-squared / 2);
  if (theta[d]! < NOISE_RANGE[0] - 3 || theta[d]! > NOISE_RANGE[1] + 1) return Infinity;
  const row = new Float64Array(n);
  const correlation = new Float64Array(n * n);
  const product = new Float64Array(n * n);
  // d k / d (squared distance) of the product part, its factor of the categories' mismatch included.
  const decline = new Float64Array(n * n);
  // d k / d share, and exp(-mismatch).
  const spread = new Float64Array(additive ? n * n : 0);
  const matches = new Float64Array(additive ? n * n : 0);
  const factor = new Cholesky(n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      let squared = 0;
      let mismatch = 0;
      let sum = 0;
      let ones = 0;
      for (let j = 0; j < d; j++) {
        const gap = x[a * d + j]! - x[b * d + j]!;
        if (isCategory[j]!) mismatch += gap === 0 ? 0 : rate[j]!;
        else {
          const scaled = (gap * rate[j]!) ** 2;
          squared += scaled;
          sum += x[a * d + j]! * x[b * d + j]!;
          if (additive) ones += value1(scaled);
        }
      }
      const match = mismatch === 0 ? 1 : Math.exp(-mismatch);
      const r = isMatern ? SQRT5 * Math.sqrt(squared) : 0;
      const decay = Math.exp(isMatern ? -r : -squared / 2);
      const whole = isMatern ? (1 + r + (r * r) / 3) * decay : decay;
      const falling = isMatern ? (-5 / 6) * (1 + r) * decay : -0.5 * decay;
      const at = a * n + b;
      correlation[at] = ((1 - share) * whole + each * ones) * match;
      decline[at] = (1 - share) * falling * match;
      if (additive) {
        spread[at] = (ones / Math.max(1, numbers) - whole) * match;
        matches[at] = match;
      }
      product[at] = sum;
      row[b] = correlation[at] + linear * sum;
    }
    for (let j = 0; j < d; j++) if (!isCategory[j]!) product[a * n + a]! += x[a * d + j]! ** 2;
    row[a] = 1 + noise + linear * product[a * n + a]!;
    if (!factor.append(row)) return Infinity;
  }
  const ones = new Float64Array(n).fill(1);
  const solvedOnes = solve(factor, ones);
  // Each column of residuals through the inverse, in units of the root of its variance.
  const alphas: Float64Array[] = [];
  let logVariance = 0;
  for (let c = 0; c < outputs; c++) {
    const column = y.subarray(c * n, (c + 1) * n);
    const solvedY = solve(factor, column);
    const mean = dot(ones, solvedY) / dot(ones, solvedOnes);
    const alpha = solvedY.map((value, i) => value - mean * solvedOnes[i]!);
    let variance = 0;
    for (let i = 0; i < n; i++) variance += (alpha[i]! * (column[i]! - mean)) / n;
    if (!(variance > 0)) return Infinity;
    logVariance += Math.log(variance);
    const root = Math.sqrt(variance);
    alphas.push(alpha.map((value) => value / root));
  }
  const inverse = invert(factor);
  const weight = (a: number, b: number): number => {
    let sum = -outputs * inverse[a * n + b]!;
    for (const alpha of alphas) sum += alpha[a]! * alpha[b]!;
    return sum;
  };
  gradient.fill(0);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const at = a * n + b;
      const w = weight(a, b);
      gradient[d + 1]! -= w * linear * product[at]!;
      if (additive) gradient[d + 2]! -= w * share * (1 - share) * spread[at]!;
      const ws = 2 * w * decline[at]!;
      const wk = w * correlation[at]!;
      const wa = additive ? 2 * w * each * matches[at]! : 0;
      for (let j = 0; j < d; j++) {
        const gap = x[a * d + j]! - x[b * d + j]!;
        if (gap === 0) continue;
        if (isCategory[j]!) gradient[j]! += wk * rate[j]!;
        else {
          const scaled = (gap * rate[j]!) ** 2;
          gradient[j]! -= ws * scaled;
          if (additive) gradient[j]! -= wa * decline1(scaled) * scaled;
        }
      }
    }
    const w = weight(a, a);
    gradient[d]! -= 0.5 * w * noise;
    gradient[d + 1]! -= 0.5 * w * linear * product[a * n + a]!;
  }
  let value = 0.5 * (n * logVariance + outputs * factor.logDeterminant());
  const prior = (i: number, center: number, sd: number) => {
    value += 0.5 * ((theta[i]! - center) / sd) ** 2;
    gradient[i]! += (theta[i]! - center) / sd ** 2;
  };
  for (let j = 0; j < d; j++) prior(j, isCategory[j]! ? 0 : -Math.log(priorLength), 1.2);
  prior(d, -12, 4);
  prior(d + 1, -4, 2);
  if (additive) prior(d + 2, 0, 3);
  return value;
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function solve(factor: Cholesky, b: Float64Array): Float64Array {
  const result = b.slice();
  factor.solveLower(result);
  factor.solveUpper(result);
  return result;
}

/** The inverse of the factored matrix; its lower half is filled. */
function invert(factor: Cholesky): Float64Array {
  const n = factor.size;
  const rows = Array.from({ length: n }, (_, i) => factor.row(i));
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    lower[j * n + j] = 1 / rows[j]![j]!;
    for (let i = j + 1; i < n; i++) {
      const row = rows[i]!;
      let sum = 0;
      for (let k = j; k < i; k++) sum -= row[k]! * lower[j * n + k]!;
      // Stored transposed, so that both loops run along rows.
      lower[j * n + i] = sum / row[i]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let k = a; k < n; k++) sum += lower[a * n + k]! * lower[b * n + k]!;
      inverse[a * n + b] = sum;
    }
  }
  return inverse;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

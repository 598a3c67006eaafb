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
  // Four rows of the matrix, which are factored together.
  const rows = Array.from({ length: 4 }, () => new Float64Array(n));
  const correlation = new Float64Array(n * n);
  const product = new Float64Array(n * n);
  // d k / d (squared distance) of the product part, its factor of the categories' mismatch included.
  const decline = new Float64Array(n * n);
  // d k / d share, and exp(-mismatch).
  const spread = new Float64Array(additive ? n * n : 0);
  const matches = new Float64Array(additive ? n * n : 0);
  const factor = new Cholesky(n);
  const isMixed = isCategory.includes(true);
  for (let a = 0; a < n; a++) {
    const row = rows[a % 4]!;
    for (let b = 0; b < a; b++) {
      let squared = 0;
      let mismatch = 0;
      let sum = 0;
      let ones = 0;
      for (let j = 0; j < d; j++) {
        const gap = x[a * d + j]! - x[b * d + j]!;
        if (isMixed && isCategory[j]!) mismatch += gap === 0 ? 0 : rate[j]!;
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
    const isTaken =
      a % 4 === 3
        ? factor.appendFour(rows.map((values, c) => values.subarray(0, a - 2 + c))).every(Boolean)
        : a < n - (n % 4) || factor.append(row);
    if (!isTaken) return Infinity;
  }
  const ones = new Float64Array(n).fill(1);
  const solvedOnes = solve(factor, ones);
  // Each column of residuals through the inverse, in units of the root of its variance.
  const alphas = new Float64Array(n * outputs);
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
    for (let i = 0; i < n; i++) alphas[i * outputs + c] = alpha[i]! / root;
  }
  const inverse = invert(factor);
  const weight = (a: number, b: number): number => {
    let sum = -outputs * inverse[a * n + b]!;
    for (let c = 0; c < outputs; c++) sum += alphas[a * outputs + c]! * alphas[b * outputs + c]!;
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
        if (isMixed && isCategory[j]!) {
          if (gap !== 0) gradient[j]! += wk * rate[j]!;
          continue;
        }
        const scaled = (gap * rate[j]!) ** 2;
        gradient[j]! -= ws * scaled;
        if (additive) gradient[j]! -= wa * decline1(scaled) * scaled;
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

/** The inverse of the factored matrix; its lower half is filled. Four columns at a time, for each waits for its own sums. */
function invert(factor: Cholesky): Float64Array {
  const n = factor.size;
  const rows = Array.from({ length: n }, (_, i) => factor.row(i));
  // Transposed, so that both loops run along rows; with room for columns that are not there.
  const lower = new Float64Array((n + 3) * n);
  for (let j = 0; j < n; j += 4) {
    const [j0, j1, j2, j3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n] as const;
    for (let i = j; i < n; i++) {
      const row = rows[i]!;
      let s0 = i === j ? 1 : 0;
      let s1 = i === j + 1 ? 1 : 0;
      let s2 = i === j + 2 ? 1 : 0;
      let s3 = i === j + 3 ? 1 : 0;
      for (let k = j; k < i; k++) {
        const l = row[k]!;
        s0 -= l * lower[j0 + k]!;
        s1 -= l * lower[j1 + k]!;
        s2 -= l * lower[j2 + k]!;
        s3 -= l * lower[j3 + k]!;
      }
      const pivot = row[i]!;
      lower[j0 + i] = s0 / pivot;
      lower[j1 + i] = s1 / pivot;
      lower[j2 + i] = s2 / pivot;
      lower[j3 + i] = s3 / pivot;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    const own = a * n;
    for (let b = 0; b <= a; b += 4) {
      const [b0, b1, b2, b3] = [b * n, (b + 1) * n, (b + 2) * n, (b + 3) * n] as const;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = a; k < n; k++) {
        const l = lower[own + k]!;
        s0 += l * lower[b0 + k]!;
        s1 += l * lower[b1 + k]!;
        s2 += l * lower[b2 + k]!;
        s3 += l * lower[b3 + k]!;
      }
      inverse[own + b] = s0;
      if (b < a) inverse[own + b + 1] = s1;
      if (b + 1 < a) inverse[own + b + 2] = s2;
      if (b + 2 < a) inverse[own + b + 3] = s3;
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

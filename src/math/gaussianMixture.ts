import type { RandomStream } from '../core/random.ts';
import { Cholesky } from './cholesky.ts';

/** A mixture of normal distributions. */
export interface GaussianMixture {
  readonly dimensions: number;
  /** They sum to 1. */
  readonly weights: readonly number[];
  readonly means: readonly Float64Array[];
  readonly factors: readonly Cholesky[];
  /** Logarithm of each component's weight times its density at its mean. */
  readonly peaks: readonly number[];
}

/** A part of a mixture's draws for which every covariance is multiplied by a factor. */
export interface MixturePart {
  readonly share: number;
  readonly factor: number;
}

const WHOLE: readonly MixturePart[] = [{ share: 1, factor: 1 }];

/**
 * `full`: any covariance. `radial`: one variance along the line from the origin to the mean, another across, which few
 * points tell in many dimensions.
 */
export type MixtureShape = 'full' | 'radial';

/** Passes of expectation and maximisation, at most. */
const PASSES = 25;
/** Gain in log-likelihood a point below which a pass is the last. */
const SETTLED = 1e-3;
/** Points that the prior covariance, the identity, counts for in each component. */
const SHRINKAGE = 0.5;

/**
 * Fits `components` normals to n equally weighted rows of `x` by expectation maximisation (Dempster, Laird and Rubin,
 * 1977), from centres that lie far apart; covariances are shrunk a little towards the identity.
 */
export function fitGaussianMixture(
  x: Float64Array,
  n: number,
  dimensions: number,
  components: number,
  shape: MixtureShape,
  random: RandomStream,
): GaussianMixture {
  const d = dimensions;
  const factorOf = shape === 'full' ? fullFactor : radialFactor;
  const share = new Float64Array(n * components);
  const centers = spreadCenters(x, n, d, components, random);
  for (let i = 0; i < n; i++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < components; k++) {
      const distance = squaredDistance(x, i * d, x, centers[k]! * d, d);
      if (distance < least) [least, best] = [distance, k];
    }
    share[i * components + best] = 1;
  }
  let mixture = fitNormals(x, n, d, components, share, factorOf);
  if (components === 1) return mixture;
  const logs = new Float64Array(components);
  let before = -Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    let likelihood = 0;
    for (let i = 0; i < n; i++) {
      const total = componentLogs(mixture, x, i * d, logs);
      likelihood += total;
      for (let k = 0; k < components; k++) share[i * components + k] = Math.exp(logs[k]! - total);
    }
    mixture = fitNormals(x, n, d, components, share, factorOf);
    if (likelihood - before < SETTLED * n) break;
    before = likelihood;
  }
  return mixture;
}

/**
 * The density at a row of `x` that begins at `offset`; with `parts`, the sum of their shares times the density with the
 * covariances multiplied by their factors.
 */
export function mixtureDensity(
  { peaks, means, factors, dimensions: d }: GaussianMixture,
  x: Float64Array,
  offset: number,
  parts = WHOLE,
): number {
  let sum = 0;
  for (let k = 0; k < peaks.length; k++) {
    const squared = squaredMahalanobis(means[k]!, factors[k]!, x, offset, d);
    for (const { share, factor } of parts)
      sum += share * factor ** (-d / 2) * Math.exp(peaks[k]! - squared / (2 * factor));
  }
  return sum;
}

/** A draw with the covariances multiplied by `factor`, written into `out` from `offset` on. */
export function drawFromMixture(
  { weights, means, factors, dimensions: d }: GaussianMixture,
  factor: number,
  random: RandomStream,
  out: Float64Array,
  offset: number,
): void {
  let u = random.uniform();
  let k = weights.findIndex((weight) => (u -= weight) < 0);
  if (k < 0) k = weights.length - 1;
  const lower = factors[k]!;
  const scale = Math.sqrt(factor);
  const z = Float64Array.from({ length: d }, () => scale * random.normal());
  for (let i = 0; i < d; i++) {
    const row = lower.row(i);
    let sum = means[k]![i]!;
    for (let j = 0; j <= i; j++) sum += row[j]! * z[j]!;
    out[offset + i] = sum;
  }
}

function squaredMahalanobis(
  mean: Float64Array,
  factor: Cholesky,
  x: Float64Array,
  offset: number,
  d: number,
): number {
  const z = scratch.length < d ? (scratch = new Float64Array(d)) : scratch;
  for (let i = 0; i < d; i++) z[i] = x[offset + i]! - mean[i]!;
  factor.solveLower(z);
  let squared = 0;
  for (let i = 0; i < d; i++) squared += z[i]! * z[i]!;
  return squared;
}

let scratch = new Float64Array(0);

/** Log of weight times density of every component, written into `logs`; returns the log of their sum. */
function componentLogs(
  { peaks, means, factors, dimensions: d }: GaussianMixture,
  x: Float64Array,
  offset: number,
  logs: Float64Array,
): number {
  let top = -Infinity;
  for (let k = 0; k < peaks.length; k++) {
    logs[k] = peaks[k]! - squaredMahalanobis(means[k]!, factors[k]!, x, offset, d) / 2;
    if (logs[k]! > top) top = logs[k]!;
  }
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - top);
  return top + Math.log(sum);
}

function assemble(
  d: number,
  raw: readonly number[],
  means: readonly Float64Array[],
  factors: readonly Cholesky[],
): GaussianMixture {
  const sum = raw.reduce((all, weight) => all + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  const peaks = weights.map(
    (weight, k) =>
      Math.log(weight) - (d * Math.log(2 * Math.PI) + factors[k]!.logDeterminant()) / 2,
  );
  return { dimensions: d, weights, means, factors, peaks };
}

/** Mean of the points by their shares of component `k`, and the sum of these. */
function weightedMean(
  x: Float64Array,
  n: number,
  d: number,
  components: number,
  share: Float64Array,
  k: number,
): { readonly total: number; readonly mean: Float64Array } {
  let total = 1e-9;
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const s = share[i * components + k]!;
    if (s === 0) continue;
    total += s;
    for (let j = 0; j < d; j++) mean[j]! += s * x[i * d + j]!;
  }
  for (let j = 0; j < d; j++) mean[j]! /= total;
  return { total, mean };
}

/** The covariance of the points around the mean of component `k`, by their shares of it. */
type FactorOf = (
  x: Float64Array,
  n: number,
  d: number,
  shareOf: (i: number) => number,
  fit: { readonly total: number; readonly mean: Float64Array },
) => Cholesky;

/** Normals that fit the points best, by their shares of each. */
function fitNormals(
  x: Float64Array,
  n: number,
  d: number,
  components: number,
  share: Float64Array,
  factorOf: FactorOf,
): GaussianMixture {
  const fits = Array.from({ length: components }, (_, k) => {
    const fit = weightedMean(x, n, d, components, share, k);
    return { ...fit, factor: factorOf(x, n, d, (i) => share[i * components + k]!, fit) };
  });
  return assemble(
    d,
    fits.map(({ total }) => (total + 1e-3) / (n + 1e-3 * components)),
    fits.map(({ mean }) => mean),
    fits.map(({ factor }) => factor),
  );
}

const fullFactor: FactorOf = (x, n, d, shareOf, { total, mean }) => {
  const scatter = new Float64Array(d * d);
  const gap = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const s = shareOf(i);
    if (s < 1e-12) continue;
    for (let j = 0; j < d; j++) gap[j] = x[i * d + j]! - mean[j]!;
    for (let a = 0; a < d; a++)
      for (let b = 0; b <= a; b++) scatter[a * d + b]! += s * gap[a]! * gap[b]!;
  }
  const factor = new Cholesky(d);
  for (let a = 0; a < d; a++) {
    const row = scatter.subarray(a * d, a * d + a + 1).map((v) => v / (total + SHRINKAGE));
    row[a]! += SHRINKAGE / (total + SHRINKAGE);
    factor.append(row);
  }
  return factor;
};

const radialFactor: FactorOf = (x, n, d, shareOf, { total, mean }) => {
  const length = Math.hypot(...mean) || 1;
  let [along, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    const s = shareOf(i);
    let [projection, squared] = [0, 0];
    for (let j = 0; j < d; j++) {
      const gap = x[i * d + j]! - mean[j]!;
      projection += (gap * mean[j]!) / length;
      squared += gap * gap;
    }
    along += s * projection * projection;
    all += s * squared;
  }
  const weight = total + SHRINKAGE;
  const radial = (along + SHRINKAGE) / weight;
  const across = d === 1 ? radial : ((all - along) / (d - 1) + SHRINKAGE) / weight;
  const factor = new Cholesky(d);
  for (let a = 0; a < d; a++)
    factor.append(
      Float64Array.from(
        { length: a + 1 },
        (_, b) =>
          (a === b ? across : 0) + ((radial - across) * mean[a]! * mean[b]!) / (length * length),
      ),
    );
  return factor;
};

/** Rows that lie far apart: each next one with probability proportional to its squared distance (k-means++). */
function spreadCenters(
  x: Float64Array,
  n: number,
  d: number,
  count: number,
  random: RandomStream,
): readonly number[] {
  const chosen = [random.integer(n)];
  const distance = new Float64Array(n).fill(Infinity);
  while (chosen.length < count) {
    const last = chosen.at(-1)!;
    let total = 0;
    for (let i = 0; i < n; i++) {
      distance[i] = Math.min(distance[i]!, squaredDistance(x, i * d, x, last * d, d));
      total += distance[i]!;
    }
    let draw = random.uniform() * total;
    let next = distance.findIndex((value) => (draw -= value) < 0);
    if (next < 0) next = random.integer(n);
    chosen.push(next);
  }
  return chosen;
}

function squaredDistance(
  a: Float64Array,
  from: number,
  b: Float64Array,
  to: number,
  d: number,
): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += (a[from + j]! - b[to + j]!) ** 2;
  return sum;
}

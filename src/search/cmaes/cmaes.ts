import type { RandomStream } from '../../core/random.ts';
import { boundTransform } from './boundTransform.ts';
import type { Bounds } from './boundTransform.ts';
import type { Covariance } from './covariance/covariance.ts';
import { fullCovariance } from './covariance/fullCovariance.ts';
import { separableCovariance } from './covariance/separableCovariance.ts';
import { createStops } from './stops.ts';
import type { StopReason } from './stops.ts';
import { defaultPopulation, strategyOf } from './strategy.ts';

/** Forms of the covariance; memory n^2 and n. */
export const COVARIANCES = ['full', 'separable'] as const;

/** Options of `createCmaes`. */
export interface CmaesOptions {
  readonly start: ArrayLike<number>;
  /** Initial step size, about a third of the distance to the optimum. */
  readonly sigma: number;
  readonly random: RandomStream;
  /** Points of a generation; default 4 + 3 ln n. */
  readonly population?: number | undefined;
  /** Default `full`. */
  readonly covariance?: (typeof COVARIANCES)[number] | undefined;
  /** Learn from bad points, too; default true. */
  readonly active?: boolean | undefined;
  /** Initial standard deviations relative to `sigma`; default 1. */
  readonly scales?: ArrayLike<number> | undefined;
  /** Points are mapped into these smoothly; default none. */
  readonly bounds?: Bounds | undefined;
  /** Whole-number coordinates, with the width of a step; their spread is kept large enough to leave a value (margin). */
  readonly integers?: ReadonlyMap<number, number> | undefined;
}

/** A run of CMA-ES by ask and tell. */
export interface Cmaes {
  readonly dimension: number;
  readonly population: number;
  /** The next points to evaluate. */
  ask(): readonly Float64Array[];
  /** Their values, in the same order; lower is better, NaN is worst. */
  tell(values: ArrayLike<number>): void;
  /** Why it has ended; undefined while it has not. */
  readonly stop: StopReason | undefined;
  readonly best: { readonly point: Float64Array; readonly value: number } | undefined;
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly evaluations: number;
}

/**
 * Minimises by the covariance matrix adaptation evolution strategy (Hansen and Ostermeier, 2001; active update, 2006):
 * samples a normal distribution, and moves its mean, step size and shape towards the best points.
 */
export function createCmaes(options: CmaesOptions): Cmaes {
  const { random, scales, bounds, integers } = options;
  const n = options.start.length;
  const population = options.population ?? defaultPopulation(n);
  if (n < 1 || population < 2 || !(options.sigma > 0))
    throw new RangeError('CMA-ES needs a coordinate, a population of 2 and a positive step size');
  const form = options.covariance ?? 'full';
  const separable = form === 'separable';
  const strategy = strategyOf(n, { population, active: options.active ?? true, separable });
  const { weights, parents, effective, rankOne, rankMu, pathRate, sigmaPathRate } = strategy;
  const covariance: Covariance = {
    full: () => fullCovariance(n, 1 / (rankOne + rankMu) / n / 10, random, scales),
    separable: () => separableCovariance(n, random, scales),
  }[form]();
  const map = bounds === undefined ? undefined : boundTransform(bounds, n);
  const start = Float64Array.from(options.start);
  let mean = map === undefined ? start : map.inverse(start);
  let { sigma } = options;
  const path = new Float64Array(n);
  const sigmaPath = new Float64Array(n);
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  const stops = createStops(n, population, sigma, scales);
  let generation = 0;
  // Written anew by every `ask`: at thousands of dimensions fresh memory costs as much as the numbers in it.
  const vectors = Array.from({ length: population }, () => new Float64Array(n));
  let asked = false;
  let moved: readonly Float64Array[] = [];
  let outside: readonly Float64Array[] = [];
  let best: { point: Float64Array; value: number } | undefined;
  let stop: StopReason | undefined;

  function ask(): readonly Float64Array[] {
    asked = true;
    for (const vector of vectors) covariance.sample(vector);
    moved = vectors;
    if (integers !== undefined) {
      const spreads = covariance.deviations().map((value) => value * sigma);
      moved = vectors.map((vector) => widened(vector, spreads, sigma, integers, random));
    }
    const block = new Float64Array(population * n);
    // Locals, as this is as much work as drawing the numbers.
    const [centre, size] = [mean, sigma];
    outside = moved.map((vector, k) => {
      const point = block.subarray(k * n, (k + 1) * n);
      for (let i = 0; i < n; i++) point[i] = centre[i]! + size * vector[i]!;
      return rounded(map === undefined ? point : map.forward(point), integers);
    });
    return outside;
  }

  function tell(values: ArrayLike<number>): void {
    if (!asked || values.length !== population)
      throw new RangeError(`${population} values are needed after ask, got ${values.length}`);
    asked = false;
    const told = Array.from(values, (value) => (Number.isNaN(value) ? Infinity : value));
    const order = told.map((_, i) => i).toSorted((a, b) => told[a]! - told[b]!);
    generation++;
    const [first] = order;
    if (best === undefined || told[first!]! < best.value)
      best = { point: outside[first!]!.slice(), value: told[first!]! };

    const parentsOf = (all: readonly Float64Array[]): readonly Float64Array[] =>
      order.slice(0, parents).map((i) => all[i]!);
    const step = weightedSum(parentsOf(vectors), weights, n);
    // What a margin has moved moves the mean alone: it says nothing of the shape.
    const whole = integers === undefined ? step : weightedSum(parentsOf(moved), weights, n);
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) next[i] = mean[i]! + sigma * whole[i]!;
    mean = next;

    const shift = covariance.whiten(step);
    const push = Math.sqrt(sigmaPathRate * (2 - sigmaPathRate) * effective);
    let squares = 0;
    for (let i = 0; i < n; i++) {
      sigmaPath[i] = (1 - sigmaPathRate) * sigmaPath[i]! + push * shift[i]!;
      squares += sigmaPath[i]! ** 2;
    }
    // The rank-one update waits while the path is long: the step size is what must grow.
    const corrected = squares / (1 - (1 - sigmaPathRate) ** (2 * generation));
    const learns = corrected / n - 1 < 1 + 4 / (n + 1);
    const pull = learns ? Math.sqrt(pathRate * (2 - pathRate) * effective) : 0;
    for (let i = 0; i < n; i++) path[i] = (1 - pathRate) * path[i]! + pull * step[i]!;
    const one = rankOne * (learns ? 1 : 1 - pathRate * (2 - pathRate));
    covariance.update(
      path,
      one,
      order.map((i) => vectors[i]!),
      weights.map((weight) => rankMu * weight),
    );
    const change = (Math.sqrt(squares) / expected - 1) * (sigmaPathRate / strategy.damping);
    sigma *= Math.exp(Math.min(1, Math.max(-1, change)));

    stop = stops.check({
      generation,
      values: order.map((i) => told[i]!),
      mean,
      sigma,
      path,
      deviations: covariance.deviations(),
      condition: covariance.condition(),
      longest: covariance.longest(),
    });
  }

  return {
    dimension: n,
    population,
    ask,
    tell,
    get stop() {
      return stop;
    },
    get best() {
      return best;
    },
    get mean() {
      return rounded(map === undefined ? mean : map.forward(mean), integers);
    },
    get sigma() {
      return sigma;
    },
    get evaluations() {
      return generation * population;
    },
  };
}

function rounded(point: Float64Array, integers: CmaesOptions['integers']): Float64Array {
  if (integers === undefined) return point;
  const whole = point.slice();
  for (const [i, width] of integers) whole[i] = Math.round(point[i]! / width) * width;
  return whole;
}

function weightedSum(
  vectors: readonly Float64Array[],
  weights: Float64Array,
  n: number,
): Float64Array {
  const sum = new Float64Array(n);
  for (const [k, vector] of vectors.entries()) {
    const weight = weights[k]!;
    for (let i = 0; i < n; i++) sum[i]! += weight * vector[i]!;
  }
  return sum;
}

/**
 * CMA-ES with margin (Hamano, Saito, Nomura, Shirakawa, 2022), by the sample: where the spread of a whole-number
 * coordinate has shrunk below its step, one in n points leaves the value of the mean.
 */
function widened(
  vector: Float64Array,
  spreads: Float64Array,
  sigma: number,
  integers: ReadonlyMap<number, number>,
  random: RandomStream,
): Float64Array {
  const wide = vector.slice();
  for (const [i, width] of integers) {
    if (spreads[i]! >= width / 2 || random.uniform() >= 1 / vector.length) continue;
    wide[i]! += ((random.uniform() < 0.5 ? -1 : 1) * width) / sigma;
  }
  return wide;
}

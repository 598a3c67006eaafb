import type { RandomStream } from '../../core/random.ts';
import { boundTransform } from './boundTransform.ts';
import type { Bounds } from './boundTransform.ts';
import { formOf } from './forms.ts';
import type { COVARIANCES } from './forms.ts';
import { createStops } from './stops.ts';
import type { StopReason, Tolerances } from './stops.ts';
import { defaultPopulation } from './strategy.ts';

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
  /** Learn from bad points, too, where the form can (full, separable); default true. */
  readonly active?: boolean | undefined;
  /** Initial standard deviations relative to `sigma`; default 1. */
  readonly scales?: ArrayLike<number> | undefined;
  /** Points are mapped into these smoothly; default none. */
  readonly bounds?: Bounds | undefined;
  /** Whole-number coordinates, with the width of a step; their spread is kept large enough to leave a value (margin). */
  readonly integers?: ReadonlyMap<number, number> | undefined;
  /** When a run ends; default as pycma. */
  readonly tolerances?: Partial<Tolerances> | undefined;
}

/** A run of CMA-ES by ask and tell. */
export interface Cmaes {
  readonly dimension: number;
  readonly population: number;
  /** The next points to evaluate. */
  ask(): readonly Float64Array[];
  /** Their values, in the same order; lower is better, NaN is worst. */
  tell(values: ArrayLike<number>): void;
  /** Multiplies the step size, as the treatment of noise asks for. */
  stretch(factor: number): void;
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
  const { strategy, covariance, stepSize } = formOf(options.covariance ?? 'full', n, {
    population,
    active: options.active ?? true,
    random,
    scales,
  });
  const { weights, parents } = strategy;
  const map = bounds === undefined ? undefined : boundTransform(bounds, n);
  const start = Float64Array.from(options.start);
  let mean = map === undefined ? start : map.inverse(start);
  let { sigma } = options;
  const stops = createStops(n, {
    population,
    sigma,
    scales,
    integers: integers?.size ?? 0,
    tolerances: options.tolerances,
  });
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
    covariance.sample(vectors);
    stepSize.inject?.(vectors);
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

    const { factor, stalled } = stepSize.update({ step, values: told, order, covariance });
    const nextSigma = sigma * factor;
    covariance.learn({ step, points: order.map((i) => vectors[i]!), stalled, sigma, nextSigma });
    sigma = nextSigma;

    stop = stops.check({
      generation,
      values: order.map((i) => told[i]!),
      best: best.value,
      mean,
      sigma,
      covariance,
    });
  }

  return {
    dimension: n,
    population,
    ask,
    tell,
    stretch(factor) {
      sigma *= factor;
    },
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

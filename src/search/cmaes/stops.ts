import { quantile } from '../../math/quantile.ts';
import type { Covariance } from './covariance/covariance.ts';

/**
 * When a run of CMA-ES ends, by pycma's names and with its defaults (`cma.CMAOptions` of pycma 4.5). A tolerance of 0 or
 * Infinity, whichever cannot be met, turns a stop off. There is no `timeout`: whoever asks and tells has the clock.
 */
export interface Tolerances {
  /** A value that is good enough; default -Infinity. */
  readonly ftarget: number;
  /** Evaluations; default Infinity. */
  readonly maxfevals: number;
  /** Generations; default 100 + 150 (n + 3)^2 / sqrt(population). */
  readonly maxiter: number;
  /** Range of the values of a generation and of the best ones of the last generations; default 1e-11. */
  readonly tolfun: number;
  /** Range of the values of a generation, relative to how far the median has come; default 0. */
  readonly tolfunrel: number;
  /** Range of the best values of the last generations; default 1e-12. */
  readonly tolfunhist: number;
  /** Standard deviation and evolution path of every coordinate; default 1e-11. */
  readonly tolx: number;
  /** Growth of the standard deviation of any coordinate; default 1e3. */
  readonly tolfacupx: number;
  /** Growth of the step size over the longest axis; default 1e20. */
  readonly tolupsigma: number;
  /** Condition of the covariance; default 1e14. */
  readonly tolconditioncov: number;
  /** Generations in which three quarters of the values are the best one; default 1, with whole numbers more. */
  readonly tolflatfitness: number;
  /** Generations over which best and median do not improve; default 100 + 100 n^1.5 / population. */
  readonly tolstagnation: number;
  /** The mean moves less than this for 20 generations and a tenth of all; default 1e-9. */
  readonly tolxstagnation: number;
}

/** Why a run of CMA-ES ends; besides the tolerances, when steps are too small for the numbers (`noeffect...`). */
export type StopReason = keyof Tolerances | 'noeffectaxis' | 'noeffectcoord';

/** The state after a generation. */
export interface GenerationState {
  readonly generation: number;
  /** Ascending. */
  readonly values: readonly number[];
  /** Best value of the run. */
  readonly best: number;
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly covariance: Covariance;
}

/** Options of `createStops`. */
export interface StopOptions {
  readonly population: number;
  /** First step size and standard deviations relative to it. */
  readonly sigma: number;
  readonly scales?: ArrayLike<number> | undefined;
  /** How many coordinates are whole numbers. */
  readonly integers?: number | undefined;
  readonly tolerances?: Partial<Tolerances> | undefined;
}

/** Watches a run and says when, and why, it has ended. */
export function createStops(
  n: number,
  options: StopOptions,
): { check(state: GenerationState): StopReason | undefined } {
  const { population, sigma: sigma0, scales } = options;
  const limits = tolerancesOf(n, options);
  const { tolstagnation } = limits;
  const recent = 10 + Math.floor((30 * n) / population);
  const history: number[] = [];
  const bests: number[] = [];
  const medians: number[] = [];
  const still = createStillness(limits.tolxstagnation);
  let flat = 0;
  let bestSoFar = Infinity;
  let bestAt = 0;
  let firstMedian = NaN;
  let leastMedian = Infinity;

  function stagnates(generation: number): boolean {
    const window = Math.floor(Math.max(tolstagnation / 5 / 2, bests.length / 10));
    if (generation <= n * (5 + 100 / population) || bests.length <= 100) return false;
    if (2 * window >= bests.length || generation - bestAt <= tolstagnation / 2) return false;
    const of = (list: readonly number[], back: number): number =>
      quantile(list.slice(list.length - (back + 1) * window, list.length - back * window), 0.5);
    return of(medians, 0) >= of(medians, 1) && of(bests, 0) >= of(bests, 1);
  }

  function note({ generation, values }: GenerationState): void {
    const best = values[0]!;
    const middle = quantile(values, 0.5);
    history.push(best);
    if (history.length > recent) history.shift();
    // Sparser as the run gets long, as the comparison is of medians.
    if (generation < 25 || generation % 5 === 0) {
      bests.push(best);
      medians.push(middle);
    }
    if (generation === 1) firstMedian = middle;
    leastMedian = Math.min(leastMedian, middle);
    if (best < bestSoFar) {
      bestSoFar = best;
      bestAt = generation;
    }
    flat = best < values[Math.floor(0.75 * values.length)]! ? 0 : flat + 1;
  }

  return {
    check(state) {
      const { generation, values, best, mean, sigma, covariance } = state;
      note(state);
      const stands = still(mean);
      const range = values.at(-1)! - values[0]!;
      const past = Math.max(...history) - Math.min(...history);
      const spreads = covariance.deviations().map((value) => sigma * value);
      const { path } = covariance;
      if (best <= limits.ftarget) return 'ftarget';
      if (generation * population >= limits.maxfevals) return 'maxfevals';
      if (generation >= limits.maxiter) return 'maxiter';
      if (spreads.some((value, i) => value > sigma0 * (scales?.[i] ?? 1) * limits.tolfacupx))
        return 'tolfacupx';
      if (
        spreads.every((value, i) => value < limits.tolx && sigma * Math.abs(path[i]!) < limits.tolx)
      )
        return 'tolx';
      if (range < limits.tolfun && past < limits.tolfun) return 'tolfun';
      if (range < limits.tolfunrel * (firstMedian - leastMedian)) return 'tolfunrel';
      if (history.length > 9 && past < limits.tolfunhist) return 'tolfunhist';
      if (flat > limits.tolflatfitness) return 'tolflatfitness';
      if (sigma / covariance.longest() > sigma0 * limits.tolupsigma) return 'tolupsigma';
      if ((covariance.condition() ?? 0) > limits.tolconditioncov) return 'tolconditioncov';
      if (stagnates(generation)) return 'tolstagnation';
      if (stands) return 'tolxstagnation';
      if (mean.some((value, i) => value === value + 0.2 * spreads[i]!)) return 'noeffectcoord';
      const axis = covariance.axis?.(generation % n);
      if (axis !== undefined && mean.every((value, i) => value === value + 0.1 * sigma * axis[i]!))
        return 'noeffectaxis';
      return undefined;
    },
  };
}

function tolerancesOf(
  n: number,
  { population, integers = 0, tolerances = {} }: StopOptions,
): Tolerances {
  // A plateau of whole numbers is no end, and where all are whole the values say nothing.
  const allWhole = integers === n;
  const usual: Tolerances = {
    ftarget: -Infinity,
    maxfevals: Infinity,
    maxiter: 100 + (150 * (n + 3) ** 2) / Math.sqrt(population),
    tolfun: allWhole ? 0 : 1e-11,
    tolfunrel: 0,
    tolfunhist: allWhole ? 0 : 1e-12,
    tolx: 1e-11,
    tolfacupx: 1e3,
    tolupsigma: 1e20,
    tolconditioncov: 1e14,
    tolflatfitness: integers === 0 ? 1 : 3 + (30 * integers) / n,
    tolstagnation: Math.floor(100 + (100 * n ** 1.5) / population),
    tolxstagnation: 1e-9,
  };
  for (const [name, value] of Object.entries(tolerances))
    if (Number.isNaN(value)) throw new RangeError(`${name} is not a number`);
  return { ...usual, ...tolerances };
}

/** Whether the mean has hardly moved for 20 generations and a tenth of all; the longer, the more it may have moved. */
function createStillness(tolerance: number): (mean: Float64Array) => boolean {
  let from: Float64Array | undefined;
  let [generation, since] = [0, 0];
  return (mean) => {
    generation++;
    const long = 20 + 0.1 * generation;
    const allowed = tolerance * Math.sqrt(Math.max(1, (generation - since) / long));
    if (from === undefined || distance(from, mean) > allowed || tolerance <= 0) {
      from = mean;
      since = generation;
    }
    return generation - since > long;
  };
}

function distance(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}

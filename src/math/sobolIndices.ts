import type { RandomStream } from '../core/random.ts';
import { gammaVariate } from './gammaVariate.ts';
import { quantile } from './quantile.ts';

/** Verdicts, 0 or 1, at the points of a Saltelli design over d independent inputs. */
export interface SaltelliVerdicts {
  /** At n draws. */
  readonly a: ArrayLike<number>;
  /** At n other draws. */
  readonly b: ArrayLike<number>;
  /** For each input: at the draws of `a`, with that input taken from `b`; NaN leaves a row out. */
  readonly mixed: readonly ArrayLike<number>[];
}

/** A sensitivity index; without an interval where the rarer verdict is too rare to tell. */
export interface SobolIndex {
  readonly value: number;
  readonly interval: { readonly lower: number; readonly upper: number } | undefined;
}

/** Both indices of one input, each a share of the verdict's variance. */
export interface InputSensitivity {
  /** What this input explains alone. */
  readonly first: SobolIndex;
  /** What it explains alone or together with others. */
  readonly total: SobolIndex;
}

/** What is added to the count of each of the eight outcomes of a row; intervals hold for both. */
const PRIORS = [0, 0.5];
/** Draws of the rarer verdict that an interval needs; with fewer it would hold too seldom. */
const LEAST = 10;

/**
 * Sobol' sensitivity indices of a verdict: the first by Saltelli's estimator (Saltelli et al., "Variance based
 * sensitivity analysis of model output", 2010), the total by Jansen's (1999). A row has one of eight outcomes, so an
 * interval follows from the Dirichlet posterior of their probabilities; it spans those of two priors, none (Rubin, "The
 * Bayesian bootstrap", 1981) and Jeffreys', without which outcomes that were not seen would count as impossible.
 * An input is undefined where more than half of its rows are left out or the verdict is constant on the others.
 */
export function sobolIndices(
  { a, b, mixed }: SaltelliVerdicts,
  random: RandomStream,
  { confidence = 0.95, resamples = 300 } = {},
): readonly (InputSensitivity | undefined)[] {
  const tail = (1 - confidence) / 2;
  return mixed.map((values) => {
    const counts = countOutcomes(a, b, values);
    const used = counts.reduce((sum, count) => sum + count, 0);
    const found = indices(counts);
    if (found === undefined || 2 * used < a.length) return undefined;
    const fails = counts.reduce(
      (sum, count, outcome) => sum + count * (inA(outcome) + inB(outcome)),
      0,
    );
    const drawn =
      Math.min(fails, 2 * used - fails) < LEAST
        ? []
        : PRIORS.map((prior) =>
            Array.from({ length: resamples }, () =>
              indices(counts.map((count) => draw(count + prior, random))),
            ).filter((one) => one !== undefined),
          );
    const index = (of: 'first' | 'total'): SobolIndex => {
      const each = drawn.map((ones) => Float64Array.from(ones, (one) => one[of]));
      const lower = Math.min(...each.map((ones) => quantile(ones, tail)));
      const upper = Math.max(...each.map((ones) => quantile(ones, 1 - tail)));
      return { value: found[of], interval: each.length === 0 ? undefined : { lower, upper } };
    };
    return { first: index('first'), total: index('total') };
  });
}

/** An outcome is three bits: the verdicts of `a`, of `b` and of the mixed row. */
const inA = (outcome: number) => outcome >> 2;
const inB = (outcome: number) => (outcome >> 1) & 1;
const inMixed = (outcome: number) => outcome & 1;

function countOutcomes(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  values: ArrayLike<number>,
): Float64Array {
  const counts = new Float64Array(8);
  for (let i = 0; i < a.length; i++)
    if (!Number.isNaN(values[i])) counts[4 * a[i]! + 2 * b[i]! + values[i]!]!++;
  return counts;
}

function draw(shape: number, random: RandomStream): number {
  return shape > 0 ? gammaVariate(random, shape) : 0;
}

/** Both indices by the weights of the outcomes; undefined when the verdict does not vary. */
function indices(
  weights: Float64Array,
): { readonly first: number; readonly total: number } | undefined {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = weights.reduce((sum, weight, o) => sum + weight * (inA(o) + inB(o)), 0) / (2 * all);
  const variance = mean * (1 - mean);
  if (!(variance > 1e-12)) return undefined;
  let [shared, apart] = [0, 0];
  for (const [o, weight] of weights.entries()) {
    shared += weight * (inB(o) - mean) * (inMixed(o) - inA(o));
    apart += weight * (inA(o) - inMixed(o)) ** 2;
  }
  return { first: shared / (all * variance), total: apart / (2 * all * variance) };
}

import type { RandomStream } from '../core/random.ts';
import { quantile } from './quantile.ts';

/** Values of a function at the points of a Saltelli design over d independent inputs. */
export interface SaltelliValues {
  /** At n draws. */
  readonly a: ArrayLike<number>;
  /** At n other draws. */
  readonly b: ArrayLike<number>;
  /** For each input: at the draws of `a`, with that input taken from `b`; NaN leaves a row out. */
  readonly mixed: readonly ArrayLike<number>[];
}

/** A sensitivity index with the ends of its bootstrap interval. */
export interface SobolIndex {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Both indices of one input, each a share of the function's variance. */
export interface InputSensitivity {
  /** What this input explains alone. */
  readonly first: SobolIndex;
  /** What it explains alone or together with others. */
  readonly total: SobolIndex;
}

/**
 * Sobol' sensitivity indices: the first by Saltelli's estimator (Saltelli et al., "Variance based sensitivity analysis
 * of model output", 2010), the total by Jansen's (1999), with percentile bootstrap intervals over the design's rows.
 * Undefined when the function is constant on the design.
 */
export function sobolIndices(
  { a, b, mixed }: SaltelliValues,
  random: RandomStream,
  { confidence = 0.95, resamples = 200 } = {},
): readonly InputSensitivity[] | undefined {
  const n = a.length;
  const all = Array.from({ length: n }, (_, i) => i);
  const estimate = estimates(a, b, mixed, all);
  if (estimate === undefined) return undefined;
  const again = Array.from({ length: resamples }, () =>
    estimates(
      a,
      b,
      mixed,
      all.map(() => random.integer(n)),
    ),
  ).filter((one) => one !== undefined);
  const tail = (1 - confidence) / 2;
  return estimate.map(({ first, total }, j) => {
    const index = (value: number, of: 'first' | 'total'): SobolIndex => {
      const values = again.map((one) => one[j]![of]).filter(Number.isFinite);
      if (values.length === 0) return { value, lower: value, upper: value };
      return { value, lower: quantile(values, tail), upper: quantile(values, 1 - tail) };
    };
    return { first: index(first, 'first'), total: index(total, 'total') };
  });
}

function estimates(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  mixed: readonly ArrayLike<number>[],
  rows: readonly number[],
): readonly { readonly first: number; readonly total: number }[] | undefined {
  let [sum, squares] = [0, 0];
  for (const i of rows) {
    sum += a[i]! + b[i]!;
    squares += a[i]! ** 2 + b[i]! ** 2;
  }
  const count = 2 * rows.length;
  const mean = sum / count;
  const variance = squares / count - mean ** 2;
  if (!(variance > 1e-300)) return undefined;
  return mixed.map((values) => {
    let [shared, apart, used] = [0, 0, 0];
    for (const i of rows) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      // Centred, because a large mean would drown the difference in noise.
      shared += (b[i]! - mean) * (value - a[i]!);
      apart += (a[i]! - value) ** 2;
      used++;
    }
    return { first: shared / (used * variance), total: apart / (2 * used * variance) };
  });
}

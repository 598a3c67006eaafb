import type { Space } from '../../space/space.ts';
import type { LevelSet } from '../envelope/levelSet.ts';
import { featureScale } from './featureScale.ts';
import type { FeatureScale } from './featureScale.ts';

/** How an input enters the kernel: a number by its feature, a category by whether its level's number differs. */
export type KernelInput =
  | ({ readonly kind: 'number'; readonly rate: number } & FeatureScale)
  | { readonly kind: 'category'; readonly rate: number };

/** A level set as plain numbers, for code that stands on its own. */
export interface ExplicitLevelSet {
  readonly inputs: readonly KernelInput[];
  /** Rows of the process. */
  readonly count: number;
  /** Features of each row. */
  readonly rows: readonly Float64Array[];
  /** The lower Cholesky factor by rows, each up to its diagonal. */
  readonly lower: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly mean: number;
  readonly variance: number;
  readonly noise: number;
  /** Variance of each slope of the kernel's linear part. */
  readonly slope: number;
  readonly z: number;
}

/** The plain numbers behind a level set. */
export function explicitLevelSet(space: Space, { process, z }: LevelSet): ExplicitLevelSet {
  const { kernel, x, used, alpha, factor, mean, variance, noise } = process;
  const d = kernel.dimensions;
  return {
    inputs: space.parameters.map((parameter, j): KernelInput => {
      const rate = kernel.rate[j]!;
      if (kernel.isCategory[j]!) return { kind: 'category', rate };
      return { kind: 'number', rate, ...featureScale(space, parameter, j) };
    }),
    count: used,
    rows: Array.from({ length: used }, (_, i) => x.slice(i * d, (i + 1) * d)),
    lower: Array.from({ length: used }, (_, i) => factor.row(i).slice()),
    weights: alpha.slice(0, used),
    mean,
    variance,
    noise,
    slope: kernel.slope,
    z,
  };
}

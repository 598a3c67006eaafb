import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import {
  gaussianCrps,
  gaussianNll,
  gaussianPit,
  quantileError,
} from './regression/gaussianScores.ts';
import type { GaussianPredictions } from './regression/gaussianScores.ts';

const FIGURES: Readonly<Record<string, readonly [string, (of: GaussianPredictions) => number]>> = {
  nll: ['negative log-likelihood (nat)', gaussianNll],
  crps: ['continuous ranked probability score (unit of the value)', gaussianCrps],
  quantileError: [
    'mean gap between levels and shares below predicted quantiles',
    (of) => quantileError(gaussianPit(of)),
  ],
  pitDistance: [
    'largest gap between the transforms and a uniform distribution (Kolmogorov)',
    (of) => {
      const sorted = gaussianPit(of).toSorted();
      return sorted.reduce(
        (most, value, i) =>
          Math.max(
            most,
            Math.abs(value - i / sorted.length),
            Math.abs(value - (i + 1) / sorted.length),
          ),
        0,
      );
    },
  ],
};

/** Names of the figures of `measureRegression`. */
export const REGRESSION_FIGURES = Object.keys(FIGURES);

/** Figures of normal predictions, with bootstrap intervals. */
export function measureRegression(
  predictions: GaussianPredictions,
  confidence: number,
  random: RandomStream,
): readonly Measurement[] {
  const n = predictions.mean.length;
  const figures = Object.entries(FIGURES);
  const intervals = bootstrapIntervals(
    n,
    (rows) => {
      const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
      const taken = {
        mean: of(predictions.mean),
        sd: of(predictions.sd),
        value: of(predictions.value),
      };
      return figures.map(([, [, statistic]]) => statistic(taken));
    },
    confidence,
    random,
    { lowest: -Infinity },
  );
  return figures.map(([name, [title, statistic]], i) => ({
    name,
    title,
    value: statistic(predictions),
    unit: name === 'nll' ? 'nat' : '1',
    interval: intervals[i]!,
    n,
    better: 'lower' as const,
  }));
}

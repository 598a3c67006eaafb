import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import type { RegressionScores } from '../regression/gaussianScores.ts';
import { distributionError, pitDistance, quantileError } from '../regression/levelErrors.ts';

type Statistic = (scores: RegressionScores, groups: Int32Array) => number;

const FIGURES: Readonly<Record<string, readonly [title: string, of: Statistic]>> = {
  crps: ['continuous ranked probability score (unit of the value)', ({ crps }) => mean(crps)],
  quantileError: [
    'mean gap between levels and shares below predicted quantiles',
    ({ pit }) => quantileError(pit),
  ],
  distributionError: [
    'the same within groups of like predictions, mean',
    ({ pit }, groups) => distributionError(pit, groups),
  ],
  pitDistance: [
    'largest gap between the transforms and a uniform distribution (Kolmogorov)',
    ({ pit }) => pitDistance(pit),
  ],
  nll: ['negative log-likelihood (nat)', ({ nll }) => (nll === undefined ? NaN : mean(nll))],
};

/** Names of the figures of `measureRegression`, without a suffix. */
export const REGRESSION_FIGURES = Object.keys(FIGURES);

/**
 * Figures of predicted distributions, with bootstrap intervals; `groups` tells like predictions. `suffix` such as
 * `.quantile` ends their names.
 */
export function measureRegression(
  scores: RegressionScores,
  groups: Int32Array,
  confidence: number,
  random: RandomStream,
  suffix = '',
): readonly Measurement[] {
  const n = groups.length;
  const figures = Object.entries(FIGURES);
  const intervals = bootstrapIntervals(
    n,
    (rows) => {
      const taken = takeScores(scores, rows);
      const own = Int32Array.from(rows, (row) => groups[row]!);
      return figures.map(([, [, statistic]]) => statistic(taken, own));
    },
    confidence,
    random,
    { lowest: -Infinity },
  );
  return figures.map(([name, [title, statistic]], i): Measurement => {
    const value = statistic(scores, groups);
    const about = {
      name: `${name}${suffix}`,
      title,
      unit: name === 'nll' ? 'nat' : '1',
      n,
      better: 'lower',
      // The table of calibrators shows the others.
      ...(suffix === '' || name === 'crps' ? {} : { detail: true }),
    } as const;
    return Number.isNaN(value)
      ? { ...about, value: null, note: 'The calibrated distribution has no smooth density.' }
      : { ...about, value, interval: lowest(intervals[i]!, name) };
  });
}

/** How much lower the CRPS is after a calibrator, in pairs. */
export function crpsGain(
  before: RegressionScores,
  after: RegressionScores,
  name: string,
  confidence: number,
  random: RandomStream,
): Measurement {
  const gains = before.crps.map((value, i) => value - after.crps[i]!);
  return {
    name: `crpsGain.${name}`,
    title: `how much lower the CRPS is after ${name}, in pairs (unit of the value)`,
    value: mean(gains),
    unit: '1',
    interval: bootstrapIntervals(
      gains.length,
      (rows) => [mean(Float64Array.from(rows, (row) => gains[row]!))],
      confidence,
      random,
      { lowest: -Infinity },
    )[0],
    n: gains.length,
    better: 'higher',
  };
}

/** No figure but the likelihood can be below 0. */
function lowest(interval: NonNullable<Measurement['interval']>, name: string) {
  return name === 'nll' || interval.lower === null
    ? interval
    : { ...interval, lower: Math.max(0, interval.lower) };
}

function takeScores({ pit, crps, nll }: RegressionScores, rows: Int32Array): RegressionScores {
  const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  return { pit: of(pit), crps: of(crps), ...(nll === undefined ? {} : { nll: of(nll) }) };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

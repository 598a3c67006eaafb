import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { binScores } from '../metrics/bins.ts';
import type { Binning } from '../metrics/bins.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { brierScore } from '../metrics/brierScore.ts';
import {
  averageError,
  debiasedSquare,
  expectedError,
  maximumError,
} from '../metrics/calibrationError.ts';
import { debiasedInterval } from '../metrics/debiasedInterval.ts';
import { designEffect } from '../metrics/designEffect.ts';
import { negativeLogLikelihood } from '../metrics/negativeLogLikelihood.ts';
import { smoothError } from '../metrics/smoothError.ts';
import { takePredictions } from '../predictions.ts';
import type { Predictions } from '../predictions.ts';
import { classScores, topLabel } from '../topLabel.ts';
import type { Scores } from '../topLabel.ts';
import type { MeasureOptions } from './measureOptions.ts';

type Statistic = (predictions: Predictions, top: Scores) => number;

/** Figures of calibration, in the order of the report; all are better when lower. */
const STATISTICS = (
  bins: number,
  binning: Binning,
): Readonly<Record<string, readonly [string, Statistic]>> => {
  const binned = (top: Scores) => binScores(top, bins, binning);
  return {
    ece: ['expected calibration error', (_, top) => expectedError(binned(top))],
    ace: ['average calibration error', (_, top) => averageError(binned(top))],
    mce: ['maximum calibration error', (_, top) => maximumError(binned(top))],
    classwiseEce: [
      'expected calibration error of all classes, mean',
      (predictions) => {
        let sum = 0;
        for (let c = 0; c < predictions.classes; c++)
          sum += expectedError(binned(classScores(predictions, c)));
        return sum / predictions.classes;
      },
    ],
    smoothEce: ['smooth calibration error', (_, top) => smoothError(top)],
    brier: ['Brier score', (predictions) => brierScore(predictions)],
    nll: ['negative log-likelihood (nat)', (predictions) => negativeLogLikelihood(predictions)],
  };
};

/** Names of the figures of `measureCalibration`, without a suffix. */
export const CALIBRATION_FIGURES = [...Object.keys(STATISTICS(2, 'equal-width')), 'l2Ece'];

/** Figures of how well probabilities are calibrated, with intervals. `suffix` such as `.beta` ends their names. */
export function measureCalibration(
  predictions: Predictions,
  { bins, binning, confidence }: MeasureOptions,
  random: RandomStream,
  suffix = '',
): readonly Measurement[] {
  const top = topLabel(predictions);
  const { count: n, clusters } = predictions;
  const statistics = Object.entries(STATISTICS(bins, binning));
  const all = (names: (name: string) => boolean, most: number, label: string) => {
    const chosen = statistics.filter(([name]) => names(name));
    const intervals = bootstrapIntervals(
      n,
      (rows) => {
        const taken = takePredictions(predictions, rows);
        const own = topLabel(taken);
        return chosen.map(([, [, statistic]]) => statistic(taken, own));
      },
      confidence,
      random.fork(`${label}${suffix}`),
      { most, clusters },
    );
    return chosen.map(([name], k) => [name, intervals[k]!] as const);
  };
  const intervals = new Map([
    ...all((name) => name !== 'smoothEce', 500, 'figures'),
    // It costs a hundred times as much as the others.
    ...all((name) => name === 'smoothEce', 100, 'smoothEce'),
  ]);
  const figures = statistics.map(([name, [title, statistic]]): Measurement => ({
    name: `${name}${suffix}`,
    title,
    value: statistic(predictions, top),
    unit: name === 'nll' ? 'nat' : '1',
    interval: intervals.get(name),
    n,
    better: 'lower',
    // The table of calibrators shows the others.
    ...(suffix === '' || name === 'ece' ? {} : { detail: true }),
    ...(name === 'ece'
      ? {
          note: 'Chance alone makes it positive, and the interval takes that off: it may lie below the value. Compare l2Ece, which is debiased.',
        }
      : {}),
  }));
  const binned = binScores(top, bins, binning);
  const square = debiasedSquare(binned);
  return [
    ...figures,
    {
      name: `l2Ece${suffix}`,
      title: 'L2 calibration error, debiased',
      value: Number.isNaN(square) ? null : Math.sqrt(Math.max(0, square)),
      unit: '1',
      interval: debiasedInterval(
        binned,
        confidence,
        random.fork(`l2Ece${suffix}`),
        clusters === undefined ? 1 : designEffect(top, clusters),
      ),
      n,
      better: 'lower',
    },
  ];
}

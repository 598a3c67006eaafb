import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import { binScores } from './bins.ts';
import type { Binning } from './bins.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { auroc } from './metrics/auroc.ts';
import { brierParts, brierScore } from './metrics/brierScore.ts';
import {
  averageError,
  debiasedSquare,
  expectedError,
  maximumError,
} from './metrics/calibrationError.ts';
import { debiasedInterval } from './metrics/debiasedInterval.ts';
import { designEffect } from './metrics/designEffect.ts';
import { negativeLogLikelihood } from './metrics/negativeLogLikelihood.ts';
import { smoothError } from './metrics/smoothError.ts';
import { takePredictions } from './predictions.ts';
import type { Predictions } from './predictions.ts';
import { riskCoverage } from './rejection/riskCoverage.ts';
import { classScores, topLabel } from './topLabel.ts';
import type { Scores } from './topLabel.ts';

/** How figures are made. */
export interface MeasureOptions {
  readonly bins: number;
  readonly binning: Binning;
  readonly confidence: number;
}

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

/** Accuracy, the parts of the Brier score of the confidence, and how well a certainty ranks answers. */
export function measureAnswers(
  predictions: Predictions,
  certainty: Float64Array,
  { bins, binning, confidence }: MeasureOptions,
  random: RandomStream,
): readonly Measurement[] {
  const top = topLabel(predictions);
  const { count: n, clusters } = predictions;
  const right = top.event.reduce((sum, value) => sum + value, 0);
  const parts = brierParts(top, binScores(top, bins, binning));
  const curve = riskCoverage(certainty, top.event);
  const area = auroc({ score: certainty, event: top.event }, confidence);
  const rankingIntervals = bootstrapIntervals(
    n,
    (rows) => {
      const score = Float64Array.from(rows, (row) => certainty[row]!);
      const event = Uint8Array.from(rows, (row) => top.event[row]!);
      const { aurc, eaurc } = riskCoverage(score, event);
      if (clusters === undefined) return [aurc, eaurc];
      const share = event.reduce((sum, value) => sum + value, 0) / event.length;
      return [aurc, eaurc, share, auroc({ score, event }, confidence).value];
    },
    confidence,
    random,
    { highest: 1, clusters },
  );
  const ranking = (pick: 'aurc' | 'eaurc'): Measurement => ({
    name: pick,
    title:
      pick === 'aurc'
        ? 'area under the risk-coverage curve'
        : 'of it, what a perfect ranking would save',
    value: curve[pick],
    unit: '1',
    interval: rankingIntervals[pick === 'aurc' ? 0 : 1]!,
    n,
    better: 'lower',
  });
  const part = (name: keyof typeof parts, title: string): Measurement => ({
    name: `brier.${name}`,
    title,
    value: parts[name],
    unit: '1',
    n,
    detail: true,
  });
  return [
    {
      name: 'accuracy',
      title: 'share of right answers (ACC1)',
      value: right / n,
      unit: '1',
      interval: rankingIntervals[2] ?? clopperPearson(right, n, { confidence }),
      n,
      better: 'higher',
    },
    part('reliability', 'Brier score of the confidence: reliability'),
    part('resolution', 'Brier score of the confidence: resolution'),
    part('uncertainty', 'Brier score of the confidence: uncertainty'),
    ranking('aurc'),
    ranking('eaurc'),
    {
      name: 'auroc',
      title: 'chance that a right answer is more certain than a wrong one',
      value: Number.isNaN(area.value) ? null : area.value,
      unit: '1',
      interval: rankingIntervals[3] ?? area.interval,
      n,
      better: 'higher',
      ...(Number.isNaN(area.value)
        ? { note: 'All answers are right, or all are wrong: there is nothing to tell apart.' }
        : {}),
    },
  ];
}

import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { binScores } from '../metrics/bins.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import type { MeasureOptions } from './measureOptions.ts';
import { brierScore } from '../metrics/brierScore.ts';
import { expectedError } from '../metrics/calibrationError.ts';
import { negativeLogLikelihood } from '../metrics/negativeLogLikelihood.ts';
import { takePredictions } from '../predictions.ts';
import type { Predictions } from '../predictions.ts';
import { topLabel } from '../topLabel.ts';

const TITLES: Readonly<Record<string, string>> = {
  classwiseEce: 'expected calibration error of all labels, mean',
  brier: 'Brier score of all labels, mean',
  nll: 'negative log-likelihood of all labels, mean (nat)',
};

/** Names of the figures of `measureLabels` over all labels, without a suffix; `ece.LABEL` is that of one. */
export const LABEL_FIGURES = Object.keys(TITLES);

/** Figures of labels, which are events of the same items, with intervals that resample items. */
export function measureLabels(
  labels: ReadonlyMap<string, Predictions>,
  { bins, binning, confidence }: MeasureOptions,
  random: RandomStream,
  suffix = '',
): readonly Measurement[] {
  const all = [...labels.values()];
  const n = all[0]!.count;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const figures = (rows?: Int32Array): readonly number[] => {
    const own = rows === undefined ? all : all.map((each) => takePredictions(each, rows));
    const errors = own.map((each) => expectedError(binScores(topLabel(each), bins, binning)));
    // The score of two classes counts every gap twice.
    const brier = mean(own.map((each) => brierScore(each) / 2));
    return [mean(errors), brier, mean(own.map(negativeLogLikelihood)), ...errors];
  };
  const intervals = bootstrapIntervals(n, (rows) => figures(rows), confidence, random);
  const names = [...LABEL_FIGURES, ...[...labels.keys()].map((label) => `ece.${label}`)];
  return figures().map((value, i) => ({
    name: `${names[i]!}${suffix}`,
    title: TITLES[names[i]!] ?? `expected calibration error of ${names[i]!.slice('ece.'.length)}`,
    value,
    unit: names[i] === 'nll' ? 'nat' : '1',
    interval: intervals[i],
    n,
    better: 'lower',
    ...(suffix === '' || i === 0 ? {} : { detail: true }),
  }));
}

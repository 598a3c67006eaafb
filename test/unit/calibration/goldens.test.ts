import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { BinaryCalibrator } from '../../../src/calibration/fit/binaryCalibrator.ts';
import { binScores } from '../../../src/calibration/metrics/bins.ts';
import { calibrate } from '../../../src/calibration/fit/calibrator.ts';
import type { Calibrator } from '../../../src/calibration/fit/calibrator.ts';
import { bbq } from '../../../src/calibration/calibrators/bbq.ts';
import { bbqBic } from '../../../src/calibration/calibrators/bbqBic.ts';
import { beta } from '../../../src/calibration/calibrators/beta.ts';
import { histogram } from '../../../src/calibration/calibrators/histogram.ts';
import { isotonic } from '../../../src/calibration/calibrators/isotonic.ts';
import { platt } from '../../../src/calibration/calibrators/platt.ts';
import { spline } from '../../../src/calibration/calibrators/spline.ts';
import { temperature } from '../../../src/calibration/calibrators/temperature.ts';
import { vector } from '../../../src/calibration/calibrators/vector.ts';
import { applyChance } from '../../../src/calibration/fit/chanceMap.ts';
import { auroc } from '../../../src/calibration/metrics/auroc.ts';
import { averagePrecision } from '../../../src/calibration/metrics/averagePrecision.ts';
import { brierParts, brierScore } from '../../../src/calibration/metrics/brierScore.ts';
import {
  averageError,
  debiasedSquare,
  expectedError,
  maximumError,
} from '../../../src/calibration/metrics/calibrationError.ts';
import { falsePositives } from '../../../src/calibration/metrics/falsePositives.ts';
import { negativeLogLikelihood } from '../../../src/calibration/metrics/negativeLogLikelihood.ts';
import type { Predictions } from '../../../src/calibration/predictions.ts';
import { scoreGaussian } from '../../../src/calibration/regression/gaussianScores.ts';
import { quantileError } from '../../../src/calibration/regression/levelErrors.ts';
import { sortScores } from '../../../src/calibration/sortScores.ts';
import { classScores, topLabel } from '../../../src/calibration/topLabel.ts';

/** What scikit-learn, betacal, SciPy and uncertainty-toolbox made; test/fixtures/calibration/make.py wrote it. */
const goldens = JSON.parse(
  readFileSync(new URL('../../fixtures/calibration/goldens.json', import.meta.url), 'utf8'),
) as {
  classes: number;
  probabilities: number[];
  labels: number[];
  score: number[];
  event: number[];
  grid: number[];
  calibrators: Record<string, number[]> & {
    temperature: number;
    vector: { weights: number[]; constants: number[]; loss: number };
  };
  metrics: Record<string, number>;
  regression: Record<string, number> & { mean: number[]; sd: number[]; value: number[] };
};
const predictions: Predictions = {
  count: goldens.labels.length,
  classes: goldens.classes,
  probabilities: Float64Array.from(goldens.probabilities),
  labels: Int32Array.from(goldens.labels),
};
const scores = sortScores({
  score: Float64Array.from(goldens.score),
  event: Uint8Array.from(goldens.event),
});

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe('calibrators agree with their packages', () => {
  it.each<[BinaryCalibrator, number]>([
    [platt, 1e-6],
    [beta, 1e-5],
    [isotonic, 1e-12],
    [histogram, 1e-12],
    [bbq, 1e-9],
    [bbqBic, 1e-9],
    [spline, 1e-6],
  ])('calibrator %#', ({ name, fit }, tolerance) => {
    const map = fit(scores);
    const made = goldens.grid.map((p) => applyChance(map, p));
    expect(furthest(made, goldens.calibrators[name] as number[])).toBeLessThan(tolerance);
  });

  it('beta drops a negative coefficient', () => {
    const falling = sortScores({
      score: Float64Array.from(goldens.score, (p) => 1 - p),
      event: Uint8Array.from(goldens.event),
    });
    const map = beta.fit(falling);
    const made = goldens.grid.map((p) => applyChance(map, p));
    expect(furthest(made, goldens.calibrators['betaFalling'] as number[])).toBeLessThan(1e-5);
  });

  it('temperature and vector scaling', () => {
    const one = temperature.fit(predictions);
    const own = vector.fit(predictions);
    if (one.kind !== 'scaling' || own.kind !== 'scaling') throw new Error('no scaling');
    expect(one.weights[0]).toBeCloseTo(goldens.calibrators.temperature, 6);
    expect(furthest(own.weights, goldens.calibrators.vector.weights)).toBeLessThan(1e-5);
    // Constants are known up to a common one, which the ridge barely holds.
    const apart = (list: ArrayLike<number>) => Array.from(list, (value) => value - list[0]!);
    expect(
      furthest(apart(own.constants), apart(goldens.calibrators.vector.constants)),
    ).toBeLessThan(1e-5);
  });
});

describe('metrics agree with scikit-learn and their definitions', () => {
  const top = topLabel(predictions);
  const bins = binScores(top, 15, 'equal-width');
  const of = goldens.metrics;
  it.each<[string, number]>([
    ['ece', expectedError(bins)],
    ['ace', averageError(bins)],
    ['mce', maximumError(bins)],
    ['debiased', debiasedSquare(bins)],
    ['brier', brierScore(predictions)],
    ['nll', negativeLogLikelihood(predictions)],
    ['auroc', auroc(top, 0.95).value],
    ['aupr', averagePrecision(top)],
    ['fpr95', falsePositives(top, 0.95).rate],
    [
      'classwiseEce',
      [0, 1, 2, 3].reduce(
        (sum, c) =>
          sum + expectedError(binScores(classScores(predictions, c), 15, 'equal-width')) / 4,
        0,
      ),
    ],
  ])('%s', (name, value) => expect(value).toBeCloseTo(of[name]!, 9));

  it('the Brier score of two classes, and its parts', () => {
    const probabilities = Float64Array.from(goldens.score.flatMap((p) => [1 - p, p]));
    const labels = Int32Array.from(goldens.event);
    const two = { count: labels.length, classes: 2, probabilities, labels };
    expect(brierScore(two)).toBeCloseTo(of['binaryBrier']!, 12);
    const own = classScores(two, 1);
    const parts = brierParts(own, binScores(own, 10, 'equal-width'));
    expect(parts.brier).toBeCloseTo(of['binaryBrier']!, 12);
    // The terms within bins, from their definition.
    const binned = binScores(own, 10, 'equal-width');
    let within = 0;
    for (const [i, p] of own.score.entries()) {
      const b = Math.max(0, Math.ceil(p * 10 - 1e-12) - 1);
      const [mean, frequency] = [binned.scores, binned.events].map(
        (sums) => sums[b]! / binned.counts[b]!,
      ) as [number, number];
      within += ((p - mean) ** 2 - 2 * (p - mean) * (own.event[i]! - frequency)) / own.score.length;
    }
    expect(parts.within).toBeCloseTo(within, 10);
  });

  it('regression scores', () => {
    const { mean, sd, value, nll, crps, meanAbsoluteCalibrationError } = goldens.regression;
    const own = scoreGaussian({
      mean: Float64Array.from(mean),
      sd: Float64Array.from(sd),
      value: Float64Array.from(value),
    });
    const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(average(own.nll!)).toBeCloseTo(nll!, 9);
    expect(average(own.crps)).toBeCloseTo(crps!, 9);
    expect(quantileError(own.pit)).toBeCloseTo(meanAbsoluteCalibrationError!, 9);
  });
});

it.each<Calibrator>([temperature, vector])('$name leaves rows that sum to 1', (calibrator) => {
  const made = calibrate(calibrator.fit(predictions), predictions.probabilities, 4);
  for (let i = 0; i < predictions.count; i++)
    expect(made.subarray(4 * i, 4 * i + 4).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
});

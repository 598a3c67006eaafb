import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { BinaryCalibrator } from '../../src/calibration/fit/binaryCalibrator.ts';
import { binScores } from '../../src/calibration/metrics/bins.ts';
import { bbqBic } from '../../src/calibration/calibrators/bbqBic.ts';
import { beta } from '../../src/calibration/calibrators/beta.ts';
import { histogram } from '../../src/calibration/calibrators/histogram.ts';
import { isotonic } from '../../src/calibration/calibrators/isotonic.ts';
import { applyChance } from '../../src/calibration/fit/chanceMap.ts';
import { auroc } from '../../src/calibration/metrics/auroc.ts';
import { averagePrecision } from '../../src/calibration/metrics/averagePrecision.ts';
import { brierScore } from '../../src/calibration/metrics/brierScore.ts';
import {
  averageError,
  expectedError,
  maximumError,
} from '../../src/calibration/metrics/calibrationError.ts';
import { negativeLogLikelihood } from '../../src/calibration/metrics/negativeLogLikelihood.ts';
import { calibratedScores } from '../../src/calibration/regression/calibratedScores.ts';
import { scoreGaussian } from '../../src/calibration/regression/gaussianScores.ts';
import { quantileError } from '../../src/calibration/regression/levelErrors.ts';
import { lineLevel } from '../../src/calibration/regression/levelMap.ts';
import { quantileCalibrator } from '../../src/calibration/regression/quantileCalibrator.ts';
import { sortScores } from '../../src/calibration/sortScores.ts';
import { classScores, topLabel } from '../../src/calibration/topLabel.ts';
import { createRandom } from '../../src/math/random.ts';
import { interopAbsence, interopBin } from './interopPython.ts';

const bin = interopBin('calibration');

const [N, K] = [500, 4];

/** Predictions that are surer than they may be, and normal predictions. */
function made(seed: number) {
  const random = createRandom(seed, 'interop');
  const draw = (n: number, of: () => number) => Float64Array.from({ length: n }, of);
  const probabilities = new Float64Array(N * K);
  const labels = new Int32Array(N);
  for (let i = 0; i < N; i++) {
    const weights = draw(K, () => Math.exp(2 * random.normal()));
    const sum = weights.reduce((all, each) => all + each, 0);
    probabilities.set(
      weights.map((each) => each / sum),
      i * K,
    );
    labels[i] = random.uniform() < 0.3 ? random.integer(K) : weights.indexOf(Math.max(...weights));
  }
  const gaussian = {
    mean: draw(200, () => random.normal()),
    sd: draw(200, () => 0.5 + random.uniform()),
    value: draw(200, () => random.normal()),
  };
  return { predictions: { count: N, classes: K, probabilities, labels }, gaussian };
}

const average = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const GRID = Float64Array.from({ length: 41 }, (_, i) => 0.001 + (0.998 * i) / 40);

describe.skipIf(bin === undefined)(
  `calibrators and metrics are those of other packages${bin === undefined ? ` (skipped: they are ${interopAbsence('calibration')})` : ''}`,
  () => {
    const { predictions, gaussian } = made(1);
    const { stdout, status } =
      bin === undefined
        ? { stdout: '{}', status: 0 }
        : spawnSync(
            `${bin}/python`,
            [fileURLToPath(new URL('calibrationPeers.py', import.meta.url))],
            {
              encoding: 'utf8',
              input: JSON.stringify({
                probabilities: Array.from({ length: N }, (_, i) =>
                  Array.from(predictions.probabilities.subarray(i * K, (i + 1) * K)),
                ),
                labels: Array.from(predictions.labels),
                grid: Array.from(GRID),
                mean: Array.from(gaussian.mean),
                sd: Array.from(gaussian.sd),
                value: Array.from(gaussian.value),
              }),
            },
          );
    const theirs = JSON.parse(status === 0 ? stdout : '{}') as Readonly<Record<string, unknown>>;
    const top = topLabel(predictions);
    const bins = binScores(top, 15, 'equal-width');
    const one = classScores(predictions, 1);
    const two = {
      count: N,
      classes: 2,
      probabilities: Float64Array.from([...one.score].flatMap((p) => [1 - p, p])),
      labels: Int32Array.from(one.event),
    };
    const events = { ...two, isEvent: true };
    const scores = scoreGaussian(gaussian);
    const recalibrated = calibratedScores(quantileCalibrator.fit(gaussian), gaussian);

    it.each<[string, number, number]>([
      ['netcal.ece', expectedError(bins), 1e-6],
      ['netcal.detectionEce', expectedError(binScores(topLabel(events), 15, 'equal-width')), 1e-6],
      ['netcal.ace', averageError(bins), 1e-6],
      ['netcal.mce', maximumError(bins), 1e-6],
      // torchmetrics has these in single precision.
      ['torchmetrics.ece', expectedError(bins), 1e-6],
      ['torchmetrics.mce', maximumError(bins), 1e-6],
      ['torchmetrics.auroc', auroc(top, 0.95).value, 1e-6],
      ['torchmetrics.aupr', averagePrecision(top), 1e-6],
      ['sklearn.auroc', auroc(top, 0.95).value, 1e-12],
      ['sklearn.aupr', averagePrecision(top), 1e-12],
      ['sklearn.nll', negativeLogLikelihood(predictions), 1e-9],
      ['sklearn.brier', brierScore(two), 1e-12],
      ['uct.nll', average(scores.nll!), 1e-9],
      ['uct.crps', average(scores.crps), 1e-9],
      ['uct.quantileError', quantileError(scores.pit), 1e-9],
      // Theirs by the trapezoid rule on a grid of levels.
      ['uct.recalibratedCrps', average(recalibrated.crps), 1e-4],
    ])('%s', (name, own, tolerance) => {
      expect(Math.abs((theirs[name] as number) - own)).toBeLessThan(tolerance);
    });

    it('uct.recalibration', () => {
      const map = quantileCalibrator.fit(gaussian);
      if (map.kind !== 'quantile') throw new Error('no lines');
      // Theirs goes from shares to levels, both counted from above; of levels with no value between it takes the mean.
      const back = theirs['uct.recalibration'] as number[];
      for (const [i, level] of back.entries())
        expect(
          Math.abs(lineLevel(map.levels, map.shares, 1 - level) - (1 - GRID[i]!)),
        ).toBeLessThan(1 / 99);
    });

    it.each<[string, BinaryCalibrator, number]>([
      ['netcal.histogram', histogram, 1e-6],
      // It scores models in single precision, and how many it keeps hangs on the last digits; the golden is in double.
      ['netcal.bbq-bic', bbqBic, 1e-2],
      ['netcal.isotonic', isotonic, 1e-6],
      ['sklearn.isotonic', isotonic, 1e-12],
      ['betacal.beta', beta, 1e-5],
    ])('%s', (name, { fit }, tolerance) => {
      const map = fit(sortScores(one));
      const furthest = (theirs[name] as number[]).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - applyChance(map, GRID[i]!))),
        0,
      );
      expect(furthest).toBeLessThan(tolerance);
    });
  },
);

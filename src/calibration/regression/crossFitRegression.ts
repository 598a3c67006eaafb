import { calibratedScores } from './calibratedScores.ts';
import { takeGaussian } from './gaussianScores.ts';
import type { GaussianPredictions, RegressionScores } from './gaussianScores.ts';
import type { RegressionCalibrator } from './regressionCalibrator.ts';

/** Scores after a calibrator, each part of the predictions by what the others taught it. */
export function crossFitRegression(
  { fit }: RegressionCalibrator,
  predictions: GaussianPredictions,
  parts: Int32Array,
): RegressionScores {
  const n = parts.length;
  const [pit, crps, nll] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const folds = parts.reduce((most, part) => Math.max(most, part + 1), 0);
  let isSmooth = true;
  for (let fold = 0; fold < folds; fold++) {
    const [learn, judge] = [[], []] as [number[], number[]];
    for (let i = 0; i < n; i++) (parts[i] === fold ? judge : learn).push(i);
    const own = calibratedScores(
      fit(takeGaussian(predictions, learn)),
      takeGaussian(predictions, judge),
    );
    isSmooth &&= own.nll !== undefined;
    for (const [j, i] of judge.entries()) {
      pit[i] = own.pit[j]!;
      crps[i] = own.crps[j]!;
      nll[i] = own.nll?.[j] ?? 0;
    }
  }
  return { pit, crps, ...(isSmooth ? { nll } : {}) };
}

import type { RegressionCalibrator } from './regressionCalibrator.ts';
import { scoreGaussian } from './gaussianScores.ts';

/** Lines of the map, as uncertainty-toolbox has them. */
const LEVELS = 100;

/**
 * Kuleshov, Fenner and Ermon 2018: a level is mapped to the share of values that were below the predicted quantile of it,
 * at 100 levels from 0 to 1 with straight lines between. Quantile calibration: of all values together, as many as stated
 * are below a predicted quantile.
 */
export const quantileCalibrator: RegressionCalibrator = {
  name: 'quantile',
  summary: 'levels become the shares of values below predicted quantiles, one map for all',
  fit(predictions) {
    const sorted = scoreGaussian(predictions).pit.toSorted();
    const levels = Float64Array.from({ length: LEVELS }, (_, i) => i / (LEVELS - 1));
    let at = 0;
    const shares = levels.map((level) => {
      while (at < sorted.length && sorted[at]! <= level) at++;
      return at / sorted.length;
    });
    // Every value has a level: the map goes from corner to corner.
    shares[0] = 0;
    shares[LEVELS - 1] = 1;
    return { kind: 'quantile', levels, shares };
  },
};

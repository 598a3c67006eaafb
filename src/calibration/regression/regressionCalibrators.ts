import { distributionCalibrator } from './distributionCalibrator.ts';
import { quantileCalibrator } from './quantileCalibrator.ts';
import type { RegressionCalibrator } from './regressionCalibrator.ts';

/** All calibrators of predicted distributions. */
export const REGRESSION_CALIBRATORS: readonly RegressionCalibrator[] = [
  quantileCalibrator,
  distributionCalibrator,
];

import type { Calibrator } from '../calibrator.ts';
import { minimiseConvex } from '../newton.ts';
import { logarithms, vectorLoss } from '../scalingLoss.ts';

/** Rows from which the fit starts on a part of them. */
const MANY = 50_000;
const RIDGE = 1e-6;

/** Guo et al. 2017: a weight and a constant for the logarithm of each class, by maximum likelihood. */
export const vector: Calibrator = {
  name: 'vector',
  summary: 'a weight and a constant for each class (vector scaling)',
  fit(predictions) {
    const { classes, count } = predictions;
    const z = logarithms(predictions);
    let at = Float64Array.from({ length: 2 * classes }, (_, i) => (i < classes ? 1 : 0));
    if (count > MANY) {
      const step = Math.ceil(count / 20_000);
      at = Float64Array.from(
        minimiseConvex(vectorLoss(z, predictions, step, RIDGE), at, 1e-6 * count),
      );
    }
    at = Float64Array.from(minimiseConvex(vectorLoss(z, predictions, 1, RIDGE), at, 1e-9 * count));
    return { kind: 'scaling', weights: at.slice(0, classes), constants: at.slice(classes) };
  },
};

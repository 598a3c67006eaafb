import type { Calibrator } from '../fit/calibrator.ts';
import { minimiseConvex } from '../fit/newton.ts';
import { polish } from '../fit/polish.ts';
import { VectorLoss } from '../fit/scalingLoss.ts';

/** Rows from which the fit starts on a part of them, of which it also takes the second derivatives. */
const MANY = 50_000;
const RIDGE = 1e-6;

/** Guo et al. 2017: a weight and a constant for the logarithm of each class, by maximum likelihood. */
export const vector: Calibrator = {
  name: 'vector',
  summary: 'a weight and a constant for each class (vector scaling)',
  fit(predictions) {
    const { classes, count } = predictions;
    const loss = new VectorLoss(predictions, RIDGE);
    const step = Math.max(1, Math.floor(count / MANY));
    const start = Float64Array.from({ length: 2 * classes }, (_, i) => (i < classes ? 1 : 0));
    let at = minimiseConvex((here) => loss.curvature(here, step), start, (1e-9 * count) / step);
    if (step > 1)
      at =
        polish(
          (here) => loss.slope(here),
          loss.curvature(at, step).hessian.map((value) => value * step),
          at,
          1e-8 * count,
        ) ?? minimiseConvex((here) => loss.curvature(here, 1), at, 1e-9 * count);
    return { kind: 'scaling', weights: at.slice(0, classes), constants: at.slice(classes) };
  },
};

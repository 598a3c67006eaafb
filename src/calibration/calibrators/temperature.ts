import { LEAST_CHANCE } from '../fit/calibrator.ts';
import type { Calibrator } from '../fit/calibrator.ts';
import { minimiseConvex } from '../fit/newton.ts';
import { logarithms } from '../fit/scalingLoss.ts';
import type { Curvature } from '../fit/newton.ts';
import type { Predictions } from '../predictions.ts';

/** Rows on which a fit of more begins; then on ten times as many. */
const FEW = 20_000;
/** Largest size of a score up to which exp is taken without looking for the largest of a row. */
const LARGEST = 600;

/** Guo et al. 2017: all logarithms divided by one temperature, by maximum likelihood. The ranking of classes stays. */
export const temperature: Calibrator = {
  name: 'temperature',
  summary: 'one temperature for all classes',
  fit(predictions) {
    const { classes, count } = predictions;
    const z = logarithms(predictions);
    const loss = (step: number) => (at: Float64Array) => lossOf(z, predictions, step, at[0]!);
    let at: Float64Array = Float64Array.of(1);
    for (let step = Math.floor(count / FEW); step > 1; step = Math.floor(step / 10))
      at = minimiseConvex(loss(step), at, (1e-8 * count) / step);
    at = minimiseConvex(loss(1), at, 1e-9 * count);
    return {
      kind: 'scaling',
      weights: new Float64Array(classes).fill(at[0]!),
      constants: new Float64Array(classes),
    };
  },
};

/** The summed negative log-likelihood of softmax(w z) and its derivatives after w = 1 / temperature. */
function lossOf(
  z: Float64Array,
  { count, classes: k, labels }: Predictions,
  step: number,
  w: number,
): Curvature {
  let [value, gradient, hessian] = [0, 0, 0];
  // Logarithms are between ln 1e-12 and 0; of such scores no sum of exp overflows or vanishes.
  const isBounded = Math.abs(w * Math.log(LEAST_CHANCE)) < LARGEST;
  for (let i = 0; i < count; i += step) {
    const row = i * k;
    let most = 0;
    if (!isBounded) {
      most = -Infinity;
      for (let c = 0; c < k; c++) most = Math.max(most, w * z[row + c]!);
    }
    let [sum, mean, square] = [0, 0, 0];
    for (let c = 0; c < k; c++) {
      const own = z[row + c]!;
      const weight = Math.exp(w * own - most);
      sum += weight;
      mean += weight * own;
      square += weight * own * own;
    }
    mean /= sum;
    const right = z[row + labels[i]!]!;
    value += Math.log(sum) + most - w * right;
    gradient += mean - right;
    hessian += square / sum - mean * mean;
  }
  return { value, gradient: Float64Array.of(gradient), hessian: Float64Array.of(hessian) };
}

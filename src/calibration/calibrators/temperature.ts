import type { Calibrator } from '../calibrator.ts';
import { minimiseConvex } from '../newton.ts';
import { logarithms } from '../scalingLoss.ts';
import type { Curvature } from '../newton.ts';
import type { Predictions } from '../predictions.ts';

const MANY = 50_000;

/** Guo et al. 2017: all logarithms divided by one temperature, by maximum likelihood. The ranking of classes stays. */
export const temperature: Calibrator = {
  name: 'temperature',
  summary: 'one temperature for all classes',
  fit(predictions) {
    const { classes, count } = predictions;
    const z = logarithms(predictions);
    const loss = (step: number) => (at: Float64Array) => lossOf(z, predictions, step, at[0]!);
    let at: Float64Array = Float64Array.of(1);
    if (count > MANY) at = minimiseConvex(loss(Math.ceil(count / 20_000)), at, 1e-6 * count);
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
  for (let i = 0; i < count; i += step) {
    const row = i * k;
    let most = -Infinity;
    for (let c = 0; c < k; c++) if (z[row + c]! > most) most = z[row + c]!;
    if (w < 0) for (let c = 0; c < k; c++) if (z[row + c]! < most) most = z[row + c]!;
    let [sum, mean, square] = [0, 0, 0];
    for (let c = 0; c < k; c++) {
      const away = z[row + c]! - most;
      const weight = Math.exp(w * away);
      sum += weight;
      mean += weight * away;
      square += weight * away * away;
    }
    mean /= sum;
    const right = z[row + labels[i]!]! - most;
    value += Math.log(sum) - w * right;
    gradient += mean - right;
    hessian += square / sum - mean * mean;
  }
  return { value, gradient: Float64Array.of(gradient), hessian: Float64Array.of(hessian) };
}

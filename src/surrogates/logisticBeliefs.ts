import type { Prediction } from './surrogate.ts';

/** Margins beyond it are clipped when the unit of log-odds is sought. */
const CLIP = 3;
/** Phi(z / 1.702) differs from the logistic function by less than 0.01. */
const PROBIT = 1.702;

/**
 * Beliefs of a classifier from its log-odds of passing and their variance, which draws probabilities towards one half
 * (MacKay, 1992). `unit` turns log-odds into margins.
 */
export function logisticBeliefs(
  logOdds: Float64Array,
  variance: Float64Array,
  unit: number,
): Prediction {
  const widening = variance.map((v) => Math.sqrt(1 + (Math.PI / 8) * v));
  return {
    mean: logOdds.map((z) => unit * z),
    sd: widening.map((wide) => unit * PROBIT * wide),
    failure: logOdds.map((z, i) => 1 / (1 + Math.exp(z / widening[i]!))),
  };
}

/** Margin for each unit of log-odds: the ratio of their mean sizes over some rows; 1 when either is 0. */
export function marginPerLogOdds(logOdds: Float64Array, margin: ArrayLike<number>): number {
  let [sizes, odds] = [0, 0];
  logOdds.forEach((z, i) => {
    sizes += Math.min(CLIP, Math.abs(margin[i]!));
    odds += Math.abs(z);
  });
  return sizes > 0 && odds > 0 ? sizes / odds : 1;
}

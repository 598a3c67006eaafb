import { quantileOfSorted } from '../../math/quantile.ts';
import type { Reading } from './readings.ts';

/** How a measuring instrument agrees with the truth. */
export interface Agreement {
  /** Mean error. */
  readonly bias: number;
  /** 2.5 % and 97.5 % quantiles of the error: limits of agreement without a normal law (Bland and Altman, 1999). */
  readonly lower: number;
  readonly upper: number;
  readonly meanAbsoluteError: number;
  readonly rmse: number;
  /** Share of errors of at least `bigError`. */
  readonly bigErrorRate: number;
  /** Absolute agreement of single readings, ICC(A,1) of McGraw and Wong (1996). */
  readonly icc: number;
  /** Slope of the prediction over the truth; 1 for an instrument without compression. */
  readonly slope: number;
}

/** The statistics of readings; undefined for fewer than three. */
export function agreement(readings: readonly Reading[], bigError: number): Agreement | undefined {
  const n = readings.length;
  if (n < 3) return undefined;
  const errors = Float64Array.from(readings, ({ error }) => error).toSorted();
  // A reading that goes around the turn is taken next to its truth.
  const pairs = readings.map(({ truth, error }) => [truth, truth + error] as const);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const truthMean = mean(pairs.map(([truth]) => truth));
  const predictedMean = mean(pairs.map(([, predicted]) => predicted));
  const grand = (truthMean + predictedMean) / 2;
  let [between, covariance, spread, total] = [0, 0, 0, 0];
  for (const [truth, predicted] of pairs) {
    between += 2 * ((truth + predicted) / 2 - grand) ** 2;
    covariance += (truth - truthMean) * (predicted - predictedMean);
    spread += (truth - truthMean) ** 2;
    total += (truth - grand) ** 2 + (predicted - grand) ** 2;
  }
  const raters = n * ((truthMean - grand) ** 2 + (predictedMean - grand) ** 2);
  const rows = between / (n - 1);
  const residual = (total - between - raters) / (n - 1);
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  return {
    bias: mean(Array.from(errors)),
    lower: quantileOfSorted(errors, 0.025),
    upper: quantileOfSorted(errors, 0.975),
    meanAbsoluteError: mean(Array.from(errors, Math.abs)),
    rmse: Math.sqrt(squares / n),
    bigErrorRate: errors.filter((error) => Math.abs(error) >= bigError).length / n,
    icc: (rows - residual) / (rows + residual + (2 / n) * (raters - residual)),
    slope: covariance / spread,
  };
}

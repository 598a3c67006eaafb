import { logNormalCdf, normalCdf, normalPdf } from '../../math/normalDistribution.ts';

/** Normal predictions and what came true. */
export interface GaussianPredictions {
  readonly mean: Float64Array;
  /** More than 0. */
  readonly sd: Float64Array;
  readonly value: Float64Array;
}

/** How good predicted distributions are, item by item; all arrays have one length. */
export interface RegressionScores {
  /** Probability integral transforms: uniform for predictions that are calibrated (Dawid 1984). */
  readonly pit: Float64Array;
  /** Continuous ranked probability scores in the unit of the value. */
  readonly crps: Float64Array;
  /** Negative log-densities, in nats; undefined for distributions without a smooth density. */
  readonly nll?: Float64Array | undefined;
}

/** How far each value is from its mean, in standard deviations. */
export function standardised({ mean, sd, value }: GaussianPredictions): Float64Array {
  return value.map((own, i) => (own - mean[i]!) / sd[i]!);
}

/** Scores of normal predictions (CRPS: Gneiting and Raftery 2007, equation 21). */
export function scoreGaussian(predictions: GaussianPredictions): RegressionScores {
  const { sd } = predictions;
  const z = standardised(predictions);
  return {
    pit: z.map(normalCdf),
    crps: z.map(
      (own, i) =>
        sd[i]! * (own * (2 * normalCdf(own) - 1) + 2 * normalPdf(own) - 1 / Math.sqrt(Math.PI)),
    ),
    nll: z.map((own, i) => 0.5 * own * own + Math.log(sd[i]!) + 0.5 * Math.log(2 * Math.PI)),
  };
}

/** Some of the predictions, or all in a new order. */
export function takeGaussian(
  { mean, sd, value }: GaussianPredictions,
  rows: ArrayLike<number>,
): GaussianPredictions {
  const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  return { mean: of(mean), sd: of(sd), value: of(value) };
}

/** ln P(Z <= z) and ln P(Z > z) of a standard normal Z, exact in both tails. */
export function logLevels(z: number): readonly [number, number] {
  return [logNormalCdf(z), logNormalCdf(-z)];
}

import { Cholesky } from '../../math/cholesky.ts';
import { NEAREST } from '../fit/chanceMap.ts';
import { minimiseConvex } from '../fit/newton.ts';
import { logLevels, standardised, takeGaussian } from './gaussianScores.ts';
import type { GaussianPredictions } from './gaussianScores.ts';
import { bump, inducingPlaces } from './inducingPlaces.ts';
import type { LinkField } from './levelMap.ts';
import { linkLoss } from './linkLoss.ts';
import type { RegressionCalibrator } from './regressionCalibrator.ts';

/** Predictions that the links are fitted to, and those that choose the prior, at most. */
const [MOST_ROWS, MOST_CHOOSING] = [4000, 800];
const PLACES = 16;
/** What the prior may be: standard deviation of the links' numbers over the predictions (0: one link for all), and width. */
const PRIORS = [[0, 1], ...[0.2, 0.7, 2].flatMap((sd) => [0.5, 1, 2].map((width) => [sd, width]))];
/** Standard deviation of the part that all predictions share. */
const COMMON_SD = 3;

/**
 * Distribution calibration (Song, Diethe, Kull and Flach 2019): among predictions of one mean and one standard deviation,
 * values are distributed as predicted. As there, a level passes through a Beta link whose numbers are Gaussian processes
 * over (mean, ln sd). Here they enter the link as they are, not as logarithms, so that the loss is convex; the processes
 * stand on a few inducing places, and Laplace's approximation of the evidence chooses their prior.
 */
export const distributionCalibrator: RegressionCalibrator = {
  name: 'distribution',
  summary: 'a Beta link of levels that hangs on the predicted mean and standard deviation',
  fit(predictions) {
    const rows = spread(predictions.mean.length, MOST_ROWS);
    const learnt = takeGaussian(predictions, rows);
    const few = takeGaussian(learnt, spread(rows.length, MOST_CHOOSING));
    const [sd, width] = PRIORS.map((prior) => ({ prior, own: fitLinks(few, prior) })).reduce(
      (best, next) => (next.own.evidence > best.own.evidence ? next : best),
    ).prior as [number, number];
    return { kind: 'distribution', link: fitLinks(learnt, [sd, width]).field };
  },
};

/** So many of n rows at most, evenly spread. */
function spread(n: number, most: number): readonly number[] {
  const count = Math.min(n, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
}

/** The links of the highest posterior, and the logarithm of the evidence up to a constant. */
function fitLinks(
  predictions: GaussianPredictions,
  prior: readonly number[],
): { readonly field: LinkField; readonly evidence: number } {
  const [sd, width] = prior as [number, number];
  const n = predictions.mean.length;
  const logSd = predictions.sd.map(Math.log);
  const [[centreX, scaleX], [centreY, scaleY]] = [shape(predictions.mean), shape(logSd)];
  const x = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    x[2 * i] = (predictions.mean[i]! - centreX) / scaleX;
    x[2 * i + 1] = (logSd[i]! - centreY) / scaleY;
  }
  const { places, factor } = inducingPlaces(x, sd === 0 ? 0 : PLACES, width);
  const m = factor.size;
  const features = new Float64Array(n * (m + 1)).fill(1);
  const bumps = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++)
      bumps[j] = bump(x[2 * i]! - places[2 * j]!, x[2 * i + 1]! - places[2 * j + 1]!, width);
    factor.solveLower(bumps);
    features.set(bumps, i * (m + 1));
  }
  const precision = new Float64Array(m + 1).fill(1 / (sd * sd));
  precision[m] = 1 / COMMON_SD ** 2;
  const levels = Array.from(standardised(predictions), (z) =>
    logLevels(z).map((log) => Math.max(Math.log(NEAREST), log)),
  );
  const loss = linkLoss(
    features,
    Float64Array.from(levels, ([below]) => below!),
    Float64Array.from(levels, ([, above]) => above!),
    precision,
  );
  const size = 3 * (m + 1);
  const at = minimiseConvex(loss, new Float64Array(size), 1e-9 * n);
  const { value, hessian } = loss(at);
  const curvature = new Cholesky(size);
  for (let row = 0; row < size; row++)
    curvature.append(hessian.subarray(row * size, (row + 1) * size));
  const logPrior = precision.reduce((sum, held) => sum + 3 * Math.log(held), 0);
  // Weights of whitened features as weights of the bumps.
  const weights = at.slice();
  for (let k = 0; k < 3; k++) factor.solveUpper(weights.subarray(k * (m + 1), k * (m + 1) + m));
  return {
    field: { centre: [centreX, centreY], scale: [scaleX, scaleY], places, width, weights },
    evidence: -value + logPrior / 2 - curvature.logDeterminant() / 2,
  };
}

/** Mean and standard deviation; of equal numbers 1. */
function shape(values: Float64Array): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const sd = Math.sqrt(square);
  return [mean, sd > 1e-9 * (1 + Math.abs(mean)) ? sd : 1];
}

import { normalCdf } from '../../math/normalDistribution.ts';

/** Normal predictions and what came true. */
export interface GaussianPredictions {
  readonly mean: Float64Array;
  /** More than 0. */
  readonly sd: Float64Array;
  readonly value: Float64Array;
}

const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Mean negative log-density, in nats. */
export function gaussianNll({ mean, sd, value }: GaussianPredictions): number {
  return average(mean, (i) => {
    const z = (value[i]! - mean[i]!) / sd[i]!;
    return 0.5 * z * z + Math.log(sd[i]!) + 0.5 * Math.log(2 * Math.PI);
  });
}

/** Mean continuous ranked probability score in the unit of the value (Gneiting and Raftery 2007, equation 21). */
export function gaussianCrps({ mean, sd, value }: GaussianPredictions): number {
  return average(mean, (i) => {
    const z = (value[i]! - mean[i]!) / sd[i]!;
    return sd[i]! * (z * (2 * normalCdf(z) - 1) + 2 * density(z) - 1 / Math.sqrt(Math.PI));
  });
}

/** Probability integral transforms: uniform for predictions that are calibrated (Dawid 1984). */
export function gaussianPit({ mean, sd, value }: GaussianPredictions): Float64Array {
  return mean.map((centre, i) => normalCdf((value[i]! - centre) / sd[i]!));
}

/**
 * Quantile calibration (Kuleshov, Fenner and Ermon 2018): the mean gap between levels and the share of values below the
 * predicted quantiles, at `levels` evenly spaced levels from 0 to 1.
 */
export function quantileError(pit: Float64Array, levels = 100): number {
  const sorted = pit.toSorted();
  let sum = 0;
  let at = 0;
  for (let i = 0; i < levels; i++) {
    const level = i / (levels - 1);
    while (at < sorted.length && sorted[at]! <= level) at++;
    sum += Math.abs(at / sorted.length - level);
  }
  return sum / levels;
}

function average(of: Float64Array, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < of.length; i++) sum += value(i);
  return sum / of.length;
}

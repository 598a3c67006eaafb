import cdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';

/** P(Z <= x) for a standard normal Z. */
export function normalCdf(x: number): number {
  return cdf(x, 0, 1);
}

/** The x with P(Z <= x) = p for a standard normal Z; -Infinity at 0 and Infinity at 1. */
export function normalQuantile(p: number): number {
  // The library loses eight digits in the far tail at 1e-10; one Newton step brings them back.
  const x = quantile(p, 0, 1);
  const step = (normalCdf(x) - p) / normalPdf(x);
  return Number.isFinite(step) ? x - step : x;
}

/** The density of the standard normal at x. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

import cdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';

/** P(Z <= x) for a standard normal Z. */
export function normalCdf(x: number): number {
  return cdf(x, 0, 1);
}

/** The x with P(Z <= x) = p for a standard normal Z; -Infinity at 0 and Infinity at 1. */
export function normalQuantile(p: number): number {
  return p > 0.5 ? -lowerQuantile(1 - p, Math.log(1 - p)) : lowerQuantile(p, Math.log(p));
}

/** The density of the standard normal at x. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

const LOG_PEAK = -0.5 * Math.log(2 * Math.PI);
/** Beyond it the distribution function nears the smallest numbers. */
const FAR = 30;

/** The logarithm of P(Z <= x) for a standard normal Z; keeps its digits in both tails, however far. */
export function logNormalCdf(x: number): number {
  if (x > 0) return Math.log1p(-normalCdf(-x));
  return x > -FAR ? Math.log(normalCdf(x)) : LOG_PEAK - (x * x) / 2 + Math.log(millsRatio(-x));
}

/** The x whose P(Z <= x) has the logarithm `logP`, 0 or less, for a standard normal Z. */
export function normalQuantileOfLog(logP: number): number {
  if (logP <= -Math.LN2) return lowerQuantile(Math.exp(logP), logP);
  const above = -Math.expm1(logP);
  return -lowerQuantile(above, Math.log(above));
}

/** The quantile of p, at most one half, and its logarithm, which may hold more. */
function lowerQuantile(p: number, logP: number): number {
  if (!(logP > -Infinity)) return logP;
  // The library loses digits from 1e-5 down, one step of Newton's brings those back, but not those of the far tail.
  if (p > 1e-6) {
    const x = quantile(p, 0, 1);
    return x - (normalCdf(x) - p) / normalPdf(x);
  }
  let x = -Math.sqrt(-2 * logP);
  // Newton's steps on the logarithm, which is concave: none goes astray.
  for (let i = 0; i < 8; i++) {
    const step = (logNormalCdf(x) - logP) * millsRatio(-x);
    x -= step;
    if (Math.abs(step) <= 1e-15 * Math.abs(x)) break;
  }
  return x;
}

/** P(Z > x) by the density at x: the derivative of `logNormalCdf` at -x is one over it. */
function millsRatio(x: number): number {
  if (x < FAR) return normalCdf(-x) / normalPdf(x);
  // Laplace's continued fraction, exact to rounding there.
  let fraction = x;
  for (let term = 12; term > 0; term--) fraction = x + term / fraction;
  return 1 / fraction;
}

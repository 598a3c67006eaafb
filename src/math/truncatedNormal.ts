import { logNormalCdf, normalPdf, normalQuantileOfLog } from './normalDistribution.ts';

/** A standard normal variable given that it lies in [a, b]. */
export interface TruncatedNormal {
  /** The logarithm of P(a <= Z <= b). */
  readonly logMass: number;
  cdf(x: number): number;
  density(x: number): number;
  /** The x with a distribution function of p. */
  quantile(p: number): number;
  /** The x whose distribution function is P(Z <= z), also where that is 0 or 1 but for rounding. */
  fromScore(z: number): number;
}

/**
 * The standard normal distribution cut to [a, b], a < b, either of which may be infinite. Works with logarithms of the
 * nearer tail, so that nothing is lost however far out the interval lies.
 */
export function truncatedNormal(a: number, b: number): TruncatedNormal {
  const [belowA, belowB] = [logNormalCdf(a), logNormalCdf(b)];
  const [aboveA, aboveB] = [logNormalCdf(-a), logNormalCdf(-b)];
  const isUpper = a + b > 0;
  const logMass = isUpper
    ? aboveA + Math.log(-Math.expm1(aboveB - aboveA))
    : belowB + Math.log(-Math.expm1(belowA - belowB));
  /** By the logarithms of the distribution function wanted, and of what it lacks to 1. */
  const invert = (logP: number, logQ: number): number => {
    const below = logSum(belowA + logQ, belowB + logP);
    const above = logSum(aboveA + logQ, aboveB + logP);
    const x = below <= above ? normalQuantileOfLog(below) : -normalQuantileOfLog(above);
    return Math.min(b, Math.max(a, x));
  };
  return {
    logMass,
    cdf(x) {
      if (x <= a) return 0;
      if (x >= b) return 1;
      if (isUpper) return Math.expm1(logNormalCdf(-x) - aboveA) / Math.expm1(aboveB - aboveA);
      const below = logNormalCdf(x);
      return (Math.exp(below - belowB) * Math.expm1(belowA - below)) / Math.expm1(belowA - belowB);
    },
    density: (x) => (x < a || x > b ? 0 : Math.exp(Math.log(normalPdf(0)) - (x * x) / 2 - logMass)),
    quantile: (p) => invert(Math.log(p), Math.log1p(-p)),
    fromScore: (z) => invert(logNormalCdf(z), logNormalCdf(-z)),
  };
}

/** log(e^x + e^y). */
function logSum(x: number, y: number): number {
  const [low, high] = x < y ? [x, y] : [y, x];
  return high === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

import { normalCdf, normalPdf, normalQuantile } from '../math/normalDistribution.ts';

/** A continuous distribution of one input, in the input's own unit. */
export interface Distribution {
  readonly kind: string;
  /** P(X <= x). */
  cdf(x: number): number;
  /** The x with P(X <= x) = p, p in [0, 1]; may be infinite at the ends. */
  quantile(p: number): number;
  /** The density; for an empirical one, 1 everywhere. */
  density(x: number): number;
  /** `quantile` of the standard normal's P(Z <= z), without losing the digits of the tails; default: by `quantile`. */
  fromScore?(z: number): number;
  /** A smooth scale for surrogates on which the bulk lies within about [-2, 2]. */
  standardise(x: number): number;
}

/** Uniform on [low, high]. */
export function uniform(low: number, high: number): Distribution {
  const width = high - low;
  return {
    kind: 'uniform',
    cdf: (x) => clamp((x - low) / width),
    quantile: (p) => low + p * width,
    density: (x) => (x < low || x > high ? 0 : 1 / width),
    standardise: (x) => (Math.sqrt(12) * (x - low)) / width - Math.sqrt(3),
  };
}

/** Uniform in the logarithm on [low, high], both positive. */
export function logUniform(low: number, high: number): Distribution {
  const inner = uniform(Math.log(low), Math.log(high));
  return {
    kind: 'log-uniform',
    cdf: (x) => (x <= low ? 0 : inner.cdf(Math.log(x))),
    quantile: (p) => Math.exp(inner.quantile(p)),
    density: (x) => (x < low || x > high ? 0 : inner.density(Math.log(x)) / x),
    standardise: (x) => inner.standardise(Math.log(x)),
  };
}

/** Normal with a mean and a standard deviation. */
export function normal(mean: number, sd: number): Distribution {
  return {
    kind: 'normal',
    cdf: (x) => normalCdf((x - mean) / sd),
    quantile: (p) => mean + sd * normalQuantile(p),
    density: (x) => normalPdf((x - mean) / sd) / sd,
    fromScore: (z) => mean + sd * z,
    standardise: (x) => (x - mean) / sd,
  };
}

/** Lognormal with the mean and the standard deviation of the variable itself. */
export function lognormal(mean: number, sd: number): Distribution {
  const variance = Math.log1p((sd / mean) ** 2);
  const inner = normal(Math.log(mean) - variance / 2, Math.sqrt(variance));
  return {
    kind: 'lognormal',
    cdf: (x) => (x <= 0 ? 0 : inner.cdf(Math.log(x))),
    quantile: (p) => Math.exp(inner.quantile(p)),
    density: (x) => (x <= 0 ? 0 : inner.density(Math.log(x)) / x),
    fromScore: (z) => Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * z),
    standardise: (x) => inner.standardise(Math.log(x)),
  };
}

/** Triangular on [low, high] with its peak at `mode`. */
export function triangular(low: number, mode: number, high: number): Distribution {
  const width = high - low;
  const left = (mode - low) / width;
  return {
    kind: 'triangular',
    cdf(x) {
      if (x <= low) return 0;
      if (x >= high) return 1;
      return x < mode
        ? (x - low) ** 2 / (width * (mode - low))
        : 1 - (high - x) ** 2 / (width * (high - mode));
    },
    quantile: (p) =>
      p < left
        ? low + Math.sqrt(p * width * (mode - low))
        : high - Math.sqrt((1 - p) * width * (high - mode)),
    density(x) {
      if (x < low || x > high) return 0;
      if (x === mode) return 2 / width;
      return x < mode
        ? (2 * (x - low)) / (width * (mode - low))
        : (2 * (high - x)) / (width * (high - mode));
    },
    standardise: (x) => uniform(low, high).standardise(x),
  };
}

/** A sample as a distribution: its quantiles are interpolated between the order statistics. */
export function empirical(sample: readonly number[]): Distribution {
  const sorted = Float64Array.from(sample).toSorted();
  const n = sorted.length;
  const low = sorted[0]!;
  const high = sorted[n - 1]!;
  return {
    kind: 'empirical',
    cdf(x) {
      if (x < low) return 0;
      if (x >= high) return 1;
      let a = 0;
      let b = n - 1;
      while (b - a > 1) {
        const middle = (a + b) >> 1;
        if (sorted[middle]! <= x) a = middle;
        else b = middle;
      }
      const gap = sorted[b]! - sorted[a]!;
      return (a + (gap > 0 ? (x - sorted[a]!) / gap : 0)) / (n - 1);
    },
    quantile(p) {
      const position = p * (n - 1);
      const below = Math.min(Math.floor(position), n - 2);
      return sorted[below]! + (position - below) * (sorted[below + 1]! - sorted[below]!);
    },
    density: (x) => (x < low || x > high ? 0 : 1),
    standardise: (x) => uniform(low, high).standardise(x),
  };
}

/** Below it the numbers of a cut distribution would hold too few digits. */
const LEAST_MASS = 1e-9;

/** A distribution cut to [low, high]; an infinite end leaves that side as it is. */
export function truncated(inner: Distribution, low: number, high: number): Distribution {
  const below = low === -Infinity ? 0 : inner.cdf(low);
  const mass = (high === Infinity ? 1 : inner.cdf(high)) - below;
  if (!(mass > LEAST_MASS))
    throw new RangeError(
      mass > 0
        ? `the distribution has next to no mass (${mass.toExponential(1)}) between ${low} and ${high}`
        : `the distribution has no mass between ${low} and ${high}`,
    );
  return {
    kind: `truncated ${inner.kind}`,
    cdf: (x) => clamp((inner.cdf(x) - below) / mass),
    quantile: (p) => Math.min(high, Math.max(low, inner.quantile(below + p * mass))),
    density: (x) => (x < low || x > high ? 0 : inner.density(x) / mass),
    standardise: (x) => inner.standardise(x),
  };
}

function clamp(p: number): number {
  return Math.min(1, Math.max(0, p));
}

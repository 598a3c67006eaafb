import { normalCdf, normalPdf, normalQuantile } from '../math/normalDistribution.ts';
import { truncatedNormal } from '../math/truncatedNormal.ts';

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
  /** `truncated` where this distribution knows better than by its `cdf` and `quantile`, which run out of digits. */
  cut?(low: number, high: number): Distribution;
}

/** A distribution that keeps the digits of its tails. */
type Scored = Distribution & Required<Pick<Distribution, 'fromScore'>>;

/** Uniform on [low, high]. */
export function uniform(low: number, high: number): Scored {
  const width = high - low;
  return {
    kind: 'uniform',
    cdf: (x) => clamp((x - low) / width),
    quantile: within(low, high, (p) => low + p * width),
    density: (x) => (x < low || x > high ? 0 : 1 / width),
    fromScore: (z) => (z < 0 ? low + normalCdf(z) * width : high - normalCdf(-z) * width),
    standardise: evenScale(low, high),
  };
}

/** The scale on which the uniform distribution on [low, high] has mean 0 and standard deviation 1. */
function evenScale(low: number, high: number): (x: number) => number {
  const width = high - low;
  return (x) => (Math.sqrt(12) * (x - low)) / width - Math.sqrt(3);
}

/** Uniform in the logarithm on [low, high], both positive. */
export function logUniform(low: number, high: number): Distribution {
  return exponential('log-uniform', uniform(Math.log(low), Math.log(high)), low, high);
}

/** Normal with a mean and a standard deviation. */
export function normal(mean: number, sd: number): Scored {
  return {
    kind: 'normal',
    cdf: (x) => normalCdf((x - mean) / sd),
    quantile: (p) => mean + sd * normalQuantile(p),
    density: (x) => normalPdf((x - mean) / sd) / sd,
    fromScore: (z) => mean + sd * z,
    standardise: (x) => (x - mean) / sd,
    cut(low, high) {
      const { mass, ...cut } = cutNormal(mean, sd, low, high);
      requireMass(mass, 0, low, high);
      return cut;
    },
  };
}

/** Lognormal with the mean and the standard deviation of the variable itself. */
export function lognormal(mean: number, sd: number): Distribution {
  const variance = Math.log1p((sd / mean) ** 2);
  const [center, spread] = [Math.log(mean) - variance / 2, Math.sqrt(variance)];
  return {
    ...exponential('lognormal', normal(center, spread), 0, Infinity),
    cut(low, high) {
      const start = Math.max(0, low);
      const { mass, ...cut } = cutNormal(center, spread, Math.log(start), Math.log(high));
      requireMass(mass, 0, low, high);
      return exponential('truncated lognormal', cut, start, high);
    },
  };
}

/** The distribution of the exponential of a variable; it lies in [low, high]. */
function exponential(kind: string, inner: Scored, low: number, high: number): Scored {
  return {
    kind,
    cdf: (x) => (x <= low ? 0 : inner.cdf(Math.log(x))),
    quantile: within(low, high, (p) => Math.exp(inner.quantile(p))),
    density: (x) => (x <= 0 || x < low || x > high ? 0 : inner.density(Math.log(x)) / x),
    fromScore: (z) => Math.min(high, Math.max(low, Math.exp(inner.fromScore(z)))),
    standardise: (x) => inner.standardise(Math.log(x)),
  };
}

/** A normal distribution cut to [low, high], with the probability that is left. */
function cutNormal(mean: number, sd: number, low: number, high: number): Scored & { mass: number } {
  const cut = truncatedNormal((low - mean) / sd, (high - mean) / sd);
  const quantile = within(low, high, (p) => mean + sd * cut.quantile(p));
  // Its own center and spread: what is left may be a tail alone.
  const [center, upper, lower] = [0, 2, -2].map((z) => mean + sd * cut.fromScore(z)) as [
    number,
    number,
    number,
  ];
  return {
    kind: 'truncated normal',
    cdf: (x) => cut.cdf((x - mean) / sd),
    quantile,
    density: (x) => cut.density((x - mean) / sd) / sd,
    fromScore: (z) => Math.min(high, Math.max(low, mean + sd * cut.fromScore(z))),
    standardise: (x) => (4 * (x - center)) / (upper - lower),
    mass: Math.exp(cut.logMass),
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
    quantile: within(low, high, (p) =>
      p < left
        ? low + Math.sqrt(p * width * (mode - low))
        : high - Math.sqrt((1 - p) * width * (high - mode)),
    ),
    density(x) {
      if (x < low || x > high) return 0;
      if (x === mode) return 2 / width;
      return x < mode
        ? (2 * (x - low)) / (width * (mode - low))
        : (2 * (high - x)) / (width * (high - mode));
    },
    standardise: evenScale(low, high),
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
    standardise: evenScale(low, high),
  };
}

/** Below it the numbers of a distribution that does not cut itself would hold too few digits. */
const LEAST_MASS = 1e-9;

/** A distribution cut to [low, high]; an infinite end leaves that side as it is. Throws a RangeError without mass there. */
export function truncated(inner: Distribution, low: number, high: number): Distribution {
  if (inner.cut !== undefined) return inner.cut(low, high);
  const below = low === -Infinity ? 0 : inner.cdf(low);
  const mass = (high === Infinity ? 1 : inner.cdf(high)) - below;
  requireMass(mass, LEAST_MASS, low, high);
  return {
    kind: `truncated ${inner.kind}`,
    cdf: (x) => clamp((inner.cdf(x) - below) / mass),
    quantile: (p) => Math.min(high, Math.max(low, inner.quantile(below + p * mass))),
    density: (x) => (x < low || x > high ? 0 : inner.density(x) / mass),
    standardise: (x) => inner.standardise(x),
  };
}

function requireMass(mass: number, least: number, low: number, high: number): void {
  if (mass > least) return;
  throw new RangeError(
    mass > 0
      ? `the distribution has next to no mass (${mass.toExponential(1)}) between ${low} and ${high}`
      : `the distribution has no mass between ${low} and ${high}`,
  );
}

/** A quantile function that gives the ends themselves at 0 and 1, which rounding would miss, and nothing outside. */
function within(low: number, high: number, quantile: (p: number) => number) {
  return (p: number): number => {
    if (p <= 0) return low;
    return p >= 1 ? high : Math.min(high, Math.max(low, quantile(p)));
  };
}

function clamp(p: number): number {
  return Math.min(1, Math.max(0, p));
}

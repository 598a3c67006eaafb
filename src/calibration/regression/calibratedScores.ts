import { normalCdf } from '../../math/normalDistribution.ts';
import { logLevels, scoreGaussian, standardised } from './gaussianScores.ts';
import type { GaussianPredictions, RegressionScores } from './gaussianScores.ts';
import { lineLevel, linkOf, linkedLevel } from './levelMap.ts';
import type { LevelMap, Link } from './levelMap.ts';

/** Standard deviations on both sides of the mean over which a `quantile` map is integrated, and the step. */
const [REACH, STEP] = [9, 1 / 512];
/** Intervals of Simpson's rule on each side of the value. */
const INTERVALS = 128;
/** Beyond it no level can be told from 0 or 1. */
const FURTHEST = 37;

/** Scores of normal predictions after a calibrator. */
export function calibratedScores(
  map: LevelMap,
  predictions: GaussianPredictions,
): RegressionScores {
  return map.kind === 'quantile'
    ? lineScores(map, predictions)
    : linkScores(map, predictions, scoreGaussian(predictions).nll!);
}

/** One map for all: its integrals up to every place are made once. */
function lineScores(
  { levels, shares }: LevelMap & { kind: 'quantile' },
  predictions: GaussianPredictions,
): RegressionScores {
  const count = (2 * REACH) / STEP + 1;
  const level = Float64Array.from({ length: count }, (_, i) =>
    lineLevel(levels, shares, normalCdf(i * STEP - REACH)),
  );
  const [left, right] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 1; i < count; i++) {
    const [a, b] = [level[i - 1]!, level[i]!];
    left[i] = left[i - 1]! + (STEP * (a * a + b * b)) / 2;
    right[i] = right[i - 1]! + (STEP * ((1 - a) ** 2 + (1 - b) ** 2)) / 2;
  }
  const z = standardised(predictions);
  const crps = z.map((own, i) => {
    const place = (Math.min(REACH, Math.max(-REACH, own)) + REACH) / STEP;
    const from = Math.min(count - 2, Math.floor(place));
    const at = (sums: Float64Array): number =>
      sums[from]! + (place - from) * (sums[from + 1]! - sums[from]!);
    const inside = at(left) + right[count - 1]! - at(right);
    return predictions.sd[i]! * (inside + Math.max(0, Math.abs(own) - REACH));
  });
  return { pit: z.map((own) => lineLevel(levels, shares, normalCdf(own))), crps };
}

function linkScores(
  { link: field }: LevelMap & { kind: 'distribution' },
  predictions: GaussianPredictions,
  nll: Float64Array,
): RegressionScores {
  const { mean, sd } = predictions;
  const z = standardised(predictions);
  const links = Array.from(z, (_, i) => linkOf(field, mean[i]!, sd[i]!));
  return {
    pit: z.map((own, i) => linkedLevel(links[i]!, own)),
    crps: z.map((own, i) => sd[i]! * linkedCrps(links[i]!, own)),
    nll: z.map((own, i) => nll[i]! - logSlope(links[i]!, own)),
  };
}

/** The CRPS, in standard deviations of the normal prediction. */
function linkedCrps(link: Link, z: number): number {
  // Far out the level is about exp(c - a z^2 / 2), and as much from 1 with b and -c: below e^-40 beyond these places.
  const [lower, upper] = [link[0], link[1]].map((slope) =>
    Math.min(FURTHEST, Math.sqrt((2 * (40 + Math.abs(link[2]))) / slope)),
  ) as [number, number];
  const at = Math.min(upper, Math.max(-lower, z));
  const left = simpson((x) => linkedLevel(link, x) ** 2, -lower, at);
  const right = simpson((x) => (1 - linkedLevel(link, x)) ** 2, at, upper);
  return left + right + Math.abs(z - at);
}

function simpson(of: (x: number) => number, from: number, to: number): number {
  const step = (to - from) / INTERVALS;
  let sum = of(from) + of(to);
  for (let i = 1; i < INTERVALS; i++) sum += (i % 2 === 1 ? 4 : 2) * of(from + i * step);
  return (sum * step) / 3;
}

/** The logarithm of the slope of the link at z: what it adds to the log-density. */
function logSlope([a, b, c]: Link, z: number): number {
  const [below, above] = logLevels(z);
  const score = a * below - b * above + c;
  const tail = Math.abs(score) + 2 * Math.log1p(Math.exp(-Math.abs(score)));
  return Math.log(a * Math.exp(above) + b * Math.exp(below)) - tail - below - above;
}
